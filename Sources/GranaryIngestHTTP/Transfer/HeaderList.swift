import CCurl

/// Field lines in libcurl's form: one owner, freed exactly once.
@safe struct HeaderList: ~Copyable {
  private var list: UnsafeMutablePointer<curl_slist>?

  init(_ lines: [String]) throws(FetchError) {
    unsafe list = nil
    for line in lines {
      guard let longer = unsafe curl_slist_append(list, line) else {
        throw .library("out of memory")
      }
      unsafe list = longer
    }
  }

  deinit { unsafe curl_slist_free_all(list) }

  /// Runs `body` with the list, which it must not keep.
  borrowing func withPointer<Result>(
    _ body: (UnsafeMutablePointer<curl_slist>?) -> Result
  ) -> Result {
    unsafe body(list)
  }
}
