import t from 'tap'
import {
  checkSchema,
  type ErrorCode,
  errorCodes,
  type GoodbyeCode,
  goodbyeCodes,
  isErrorCode,
  v1Reason,
} from '../src/index.js'

const codes = Object.keys(errorCodes) as ErrorCode[]

t.test('the schema knows exactly the error codes of the table', async (t) => {
  for (const code of codes) t.ok(checkSchema('shared/error-code', code).ok, code)
  t.notOk(checkSchema('shared/error-code', 'not_implemented').ok)
})

t.test('a name that every object has by birth is no error code', async (t) => {
  for (const name of ['constructor', 'toString', '__proto__', '', undefined, 7]) t.notOk(isErrorCode(name))
  for (const code of codes) t.ok(isErrorCode(code))
})

t.test('every error code has a sentence without inner workings', async (t) => {
  for (const code of codes) t.match(errorCodes[code].message, /^[A-Z][^{}\\/\n]{5,80}$/, code)
})

t.test('what the client cannot change by asking again is not retryable', async (t) => {
  const retryable = codes.filter((code) => errorCodes[code].retryable)
  t.strictSame(
    retryable.sort(),
    ['initialization_failed', 'kb_unavailable', 'rate_limited', 'server_error', 'too_many_requests_in_flight'].sort(),
  )
})

t.test('a goodbye has a close code that every Unity runtime can show', async (t) => {
  for (const [code, { closeCode }] of Object.entries(goodbyeCodes)) {
    t.ok([1000, 1001, 1008, 1009, 1011].includes(closeCode), code)
  }
})

t.test('a client that was refused is not told to come back as it is', async (t) => {
  for (const [code, { closeCode, comeBack }] of Object.entries(goodbyeCodes)) {
    if (closeCode === 1008) t.not(comeBack, 'yes', code)
  }
  t.equal(goodbyeCodes.token_expired.comeBack, 'with-new-token')
})

t.test('the reason of a v1 close is what older servers said, else the goodbye code', async (t) => {
  t.equal(v1Reason('token_missing'), 'Authentication required')
  t.equal(v1Reason('token_invalid'), 'Invalid or expired token')
  t.equal(v1Reason('invalid_user'), 'Authentication failed')
  t.equal(v1Reason('unknown_experience'), 'Unknown experience')
  t.equal(v1Reason('slow_consumer'), 'slow_consumer')
})

t.test('a reason fits into a close frame', async (t) => {
  for (const code of Object.keys(goodbyeCodes) as GoodbyeCode[]) t.ok(Buffer.byteLength(v1Reason(code)) <= 123, code)
})
