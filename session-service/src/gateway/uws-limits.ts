// uWebSockets.js reads this when it is loaded; its own limit of 4,096 bytes is too small for long tokens.
process.env.UWS_HTTP_MAX_HEADERS_SIZE ??= '16384'
