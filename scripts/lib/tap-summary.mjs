/** @typedef {{ passed: number, failed: number }} Tally */

/**
 * How many assertions passed and failed, as tap's closing line counts them.
 * A run that ends badly without a failed assertion (no closing line, an exit code) counts as one failure.
 * @param {string} closing such as `# { total: 7, pass: 6, fail: 1 }`, '' if none came
 * @param {number} exitCode
 * @returns {Tally}
 */
export function readTally(closing, exitCode) {
  const passed = countOf(closing, 'pass')
  const failed = countOf(closing, 'fail')
  return { passed, failed: failed === 0 && (exitCode !== 0 || closing === '') ? 1 : failed }
}

/** @param {string} closing @param {string} what */
function countOf(closing, what) {
  return Number(new RegExp(`\\b${what}: (\\d+)`).exec(closing)?.[1] ?? 0)
}

/** The line that people and CI look for. @param {Tally} tally */
export function tallyLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`
}
