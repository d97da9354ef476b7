/// What libcurl's callbacks find at the address that they are called with.
final class ListenerContext {
  private let listener: any TransferListener

  init(_ listener: any TransferListener) { self.listener = listener }

  fileprivate static func listener(
    at address: UnsafeMutableRawPointer?
  ) -> (any TransferListener)? {
    guard let address = unsafe address else { return nil }
    return unsafe Unmanaged<ListenerContext>.fromOpaque(address).takeUnretainedValue().listener
  }
}

// Callbacks are functions: Swift makes no C function pointers from methods.

/// Takes a line of the head; a count other than the one given ends the transfer.
func receiveHeader(
  _ bytes: UnsafeMutablePointer<CChar>?,
  _: Int,
  _ count: Int,
  _ address: UnsafeMutableRawPointer?
) -> Int {
  let raw = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
  let line = unsafe String(decoding: raw, as: UTF8.self).trimmingSpace
  return unsafe ListenerContext.listener(at: address)?.receive(headerLine: line) == true
    ? count : -1
}

/// Takes bytes of the content; a count other than the one given ends the transfer.
func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?,
  _: Int,
  _ count: Int,
  _ address: UnsafeMutableRawPointer?
) -> Int {
  let raw = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
  return unsafe ListenerContext.listener(at: address)?.receive(body: raw) == true ? count : -1
}

/// Is told how far it is; anything but 0 ends the transfer.
func receiveProgress(
  _ address: UnsafeMutableRawPointer?,
  _: Int,
  _ received: Int,
  _: Int,
  _: Int
) -> Int32 {
  unsafe ListenerContext.listener(at: address)?.receive(progress: received) == true ? 0 : 1
}
