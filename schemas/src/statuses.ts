import type { ErrorCode } from './error-codes.js'

/** The HTTP status with which the KB refuses a call, by code. DESIGN §8 "KB calls". */
export const statusOf = {
  unauthorized: 401,
  forbidden: 403,
  unknown_experience: 404,
  request_conflict: 409,
  frame_too_large: 413,
  invalid_json: 422,
  missing_type: 422,
  processing_error: 422,
  unknown_message_type: 422,
  missing_action: 422,
  missing_coordinates: 422,
  invalid_message: 422,
  rate_limited: 429,
  too_many_requests_in_flight: 429,
  server_error: 500,
  kb_unavailable: 503,
  initialization_failed: 503,
} as const satisfies Record<ErrorCode, number>
