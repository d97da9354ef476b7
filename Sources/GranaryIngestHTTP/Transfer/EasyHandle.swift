import CCurl
import GranaryColumns
import GranaryFiles

/// A connection to servers as libcurl keeps it: one owner, cleaned up exactly once.
///
/// Used again it keeps connections open. Not `Sendable`: libcurl allows one thread at a time.
@safe struct EasyHandle: ~Copyable {
  private let handle: UnsafeMutableRawPointer
  private let errorBuffer: UnsafeMutablePointer<CChar>

  /// libcurl is set up once for the process, whichever thread comes first.
  private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init() throws(FetchError) {
    guard Self.isLibraryReady, let handle = unsafe curl_easy_init() else {
      throw .library("it could not be started")
    }
    unsafe self.handle = handle
    unsafe errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    // It closes connections, over which TLS says goodbye.
    SignalMask.withoutBrokenPipe { unsafe curl_easy_cleanup(handle) }
    unsafe errorBuffer.deallocate()
  }

  /// Sends a request and hands what comes back to a listener, until the end of the answer.
  ///
  /// - Returns: Why it ended before that; nil where it did not.
  mutating func perform(
    _ request: TransferRequest,
    _ listener: any TransferListener
  ) throws(FetchError) -> TransferFault? {
    let headers = try HeaderList(request.fieldLines)
    let context = ListenerContext(listener)
    try set(request)
    // Benefit: libcurl calls back with an address, and nothing else.
    // Soundness: `headers` and `context` live to the end of this method (`withExtendedLifetime`),
    // and libcurl uses neither after `curl_easy_perform` and the reset.
    let code = withExtendedLifetime(context) {
      unsafe headers.withPointer { list in
        unsafe granary_curl_set_headers(handle, list)
        unsafe granary_curl_set_error_buffer(handle, errorBuffer)
        unsafe granary_curl_set_callbacks(
          handle,
          Unmanaged.passUnretained(context).toOpaque(),
          receiveHeader,
          receiveBody,
          receiveProgress
        )
        defer { unsafe curl_easy_reset(handle) }
        return SignalMask.withoutBrokenPipe { unsafe curl_easy_perform(handle) }
      }
    }
    return code == CURLE_OK ? nil : TransferFault(code, reason(of: code))
  }

  private func reason(of code: CURLcode) -> String {
    let detail = unsafe String(cString: errorBuffer)
    return detail.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : detail
  }

  // MARK: Options

  private func set(_ request: TransferRequest) throws(FetchError) {
    unsafe errorBuffer.pointee = 0
    try check(unsafe granary_curl_allow_only_http(handle))
    try set(CURLOPT_URL, request.url)
    try set(CURLOPT_USERAGENT, "granary")
    if let credentials = request.credentials {
      try set(CURLOPT_USERNAME, credentials.user.string)
      try set(CURLOPT_PASSWORD, credentials.password.string)
    }
    if let authorities = request.authorities { try set(CURLOPT_CAINFO, authorities) }
    // "" is every encoding that this libcurl can take off again.
    if request.acceptsEncodings { try set(CURLOPT_ACCEPT_ENCODING, "") }
    // With threads libcurl must leave signals alone; SIGPIPE, which OpenSSL's writing can still
    // raise, is held back around each call instead (`CURLOPT_NOSIGNAL`).
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    try set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.milliseconds)
    try set(CURLOPT_TIMEOUT_MS, request.timeout.milliseconds)
    try set(CURLOPT_LOW_SPEED_LIMIT, request.slowest.bytesPerSecond)
    try set(CURLOPT_LOW_SPEED_TIME, request.slowest.seconds)
  }

  private func set(_ option: CURLoption, _ value: Int) throws(FetchError) {
    try check(unsafe granary_curl_set_long(handle, option, value))
  }

  private func set(_ option: CURLoption, _ text: String) throws(FetchError) {
    try check(unsafe granary_curl_set_text(handle, option, text))
  }

  private func check(_ code: CURLcode) throws(FetchError) {
    guard code != CURLE_OK else { return }
    throw .library(unsafe String(cString: curl_easy_strerror(code)))
  }
}

extension Duration {
  /// Whole milliseconds, at least one: to libcurl 0 is no limit.
  fileprivate var milliseconds: Int {
    let (seconds, attoseconds) = components
    guard seconds < Int64(Int32.max) else { return Int(Int32.max) }
    return max(1, Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
  }
}
