import type { ErrorCode } from './error-codes.js'

/** With which status the KB refuses a call, and the codes that may go with it. DESIGN §8 "KB calls". */
export const refusals = {
  400: ['invalid_message'],
  401: ['unauthorized'],
  403: ['forbidden'],
  404: ['unknown_experience', 'invalid_message'],
  408: ['invalid_message'],
  409: ['request_conflict'],
  413: ['frame_too_large'],
  422: [
    'invalid_json',
    'missing_type',
    'processing_error',
    'unknown_message_type',
    'missing_action',
    'missing_coordinates',
    'invalid_message',
  ],
  429: ['rate_limited', 'too_many_requests_in_flight'],
  431: ['invalid_message'],
  500: ['server_error'],
  503: ['kb_unavailable', 'initialization_failed'],
} as const satisfies Record<number, readonly ErrorCode[]>

export type RefusalStatus = keyof typeof refusals
