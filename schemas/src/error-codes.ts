import type { ErrorCode as Code } from './generated/types.js'

/** Codes of `error` frames, with the text that goes with each. UP §1.6.1 and DESIGN §8. */
export const errorCodes = {
  invalid_json: { message: 'Message must be valid JSON', retryable: false },
  missing_type: { message: "Message must have 'type' field", retryable: false },
  unknown_message_type: { message: 'Unknown message type', retryable: false },
  processing_error: { message: 'Message must be a JSON object', retryable: false },
  missing_action: { message: "Action message must have 'action' field", retryable: false },
  initialization_failed: { message: 'The player could not be set up', retryable: true },
  missing_coordinates: { message: 'GPS coordinates required (lat, lng)', retryable: false },
  server_error: { message: 'Something went wrong on our side', retryable: true },
  kb_unavailable: { message: 'The world does not answer at the moment', retryable: true },
  rate_limited: { message: 'Too many messages', retryable: true },
  too_many_requests_in_flight: { message: 'Too many messages are waiting for an answer', retryable: true },
  frame_too_large: { message: 'Message is too large', retryable: false },
  invalid_message: { message: 'Message has a field of the wrong kind', retryable: false },
  forbidden: { message: 'This is not allowed for you', retryable: false },
  unauthorized: { message: 'Invalid or expired token', retryable: false },
  request_conflict: { message: 'This request_id was used for another message', retryable: false },
  unknown_experience: { message: 'Unknown experience', retryable: false },
} as const satisfies Record<Code, { message: string; retryable: boolean }>

export type ErrorCode = keyof typeof errorCodes

/** What a binary frame is told, with code `processing_error`. */
export const binaryFrameMessage = 'Message must be text'

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCodes, value)
}
