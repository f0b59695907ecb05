export { binaryFrameMessage, type ErrorCode, errorCodes, isErrorCode } from './error-codes.js'
export { type GoodbyeCode, goodbyeCodes, v1Reason } from './goodbye-codes.js'
export { type EventKind, eventKinds, headers } from './headers.js'
export { isEpoch, isExperienceId, isRequestId, isUserId, isZoneId } from './ids.js'
export { maxEventBytes, worldStream } from './stream.js'
export {
  allEpochSubjects,
  epochSubject,
  healthSubject,
  leaderElectedSubject,
  livePrefix,
  liveSubject,
  storedPrefix,
  userSubject,
  zoneSubject,
} from './subjects.js'
