/// Memory that the system reads from a file when it is asked for, and again after it was let go of.
public protocol PagedMemory: AnyObject, Sendable {
  /// Takes note that bytes will be read; where there would be too many in memory, others are let go of.
  func willRead(byteCount: Int)

  /// Takes note whether what will be read lies scattered: nothing is read with it then but what is asked for ahead,
  /// and what has been read may be let go of.
  func expectScatteredReads(_ areExpected: Bool)

  /// Has bytes read while others are being worked on, where nothing is read that is not asked for.
  @unsafe func readAhead(_ bytes: UnsafeRawBufferPointer)
}

// What a buffer says of memory of our own has no effect.
extension Buffer {
  /// Says that so many bytes of the owner's memory will be read, so that mapped files can be kept from filling
  /// the process's.
  public func willRead(byteCount: Int) { pagedOwner?.willRead(byteCount: byteCount) }

  /// Says whether what will be read of the owner's memory lies scattered: of a mapped file nothing is read with it
  /// then but what ``readAhead(_:)`` asks for, and what was mapped before is let go of.
  public func expectScatteredReads(_ areExpected: Bool) {
    pagedOwner?.expectScatteredReads(areExpected)
  }

  /// Has bytes of what is read scattered, and is not in memory, read from the disk while others are being worked on.
  ///
  /// - Precondition: The range lies within the buffer.
  public func readAhead(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "range past the buffer")
    guard let owner = pagedOwner else { return }
    unsafe withBytes { bytes in
      unsafe owner.readAhead(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
  }
}

extension ChunkedColumn {
  /// Says what ``Buffer/expectScatteredReads(_:)`` does.
  public func expectScatteredReads(_ areExpected: Bool) {
    chunks.first?.values.expectScatteredReads(areExpected)
  }

  /// Says that bytes will be read, as ``Buffer/willRead(byteCount:)`` does.
  public func willRead(byteCount: Int) { chunks.first?.values.willRead(byteCount: byteCount) }

  /// Has rows read as ``Buffer/readAhead(_:)`` does.
  ///
  /// - Precondition: The range lies within the rows.
  public func readAhead(_ rows: Range<Int>) {
    for (chunk, rows) in Self.pieces(of: rows) { chunks[chunk].readAhead(rows) }
  }
}

extension ChunkedValues {
  /// Has rows read as ``Buffer/readAhead(_:)`` does.
  ///
  /// - Precondition: The range lies within the rows.
  public func readAhead(_ rows: Range<Int>) {
    let stride = MemoryLayout<Element>.stride
    for (chunk, rows) in ChunkedColumn.pieces(of: rows) {
      owners[chunk].buffer.readAhead(stride * rows.lowerBound..<stride * rows.upperBound)
    }
  }

  /// Says that all of some rows will be read, and has them read as ``Buffer/readAhead(_:)`` does.
  ///
  /// - Precondition: The range lies within the rows.
  public func willRead(_ rows: Range<Int>) {
    owners.first?.buffer.willRead(byteCount: rows.count * MemoryLayout<Element>.stride)
    readAhead(rows)
  }
}

extension ColumnChunks {
  /// Has the values at addresses read as ``Buffer/readAhead(_:)`` does, where they lie close together.
  func readAhead(_ addresses: ArraySlice<Int>) {
    let places = addresses.lazy.filter { $0 >= 0 }
    guard let least = places.min(), let greatest = places.max() else { return }
    let first = least >> ChunkedColumn.shift
    var found = (first...greatest >> ChunkedColumn.shift).map { _ in
      (rows: Int.max..<Int.max, count: 0)
    }
    for address in places {
      let row = address & ChunkedColumn.mask
      let chunk = address >> ChunkedColumn.shift - first
      let rows = found[chunk].rows
      let end = rows.isEmpty ? row + 1 : max(rows.upperBound, row + 1)
      found[chunk] = (min(rows.lowerBound, row)..<end, found[chunk].count + 1)
    }
    for (chunk, found) in found.enumerated() where found.count > 0 {
      chunks[first + chunk].readAhead(found.rows, for: found.count)
    }
  }
}

extension Column {
  /// Has rows read, unless so few of them are asked for that these are better read alone.
  fileprivate func readAhead(_ rows: Range<Int>, for count: Int) {
    let byteCount = rows.count * byteCount / self.count
    if PagedReads.areWorthwhile(byteCount, for: count) { readAhead(rows) }
  }

  /// Says that all rows will be read, and has them read as ``Buffer/readAhead(_:)`` does.
  public func willRead() {
    values.willRead(byteCount: byteCount)
    readAhead(0..<count)
  }

  /// Has rows read as ``Buffer/readAhead(_:)`` does.
  ///
  /// - Precondition: The range lies within the rows.
  fileprivate func readAhead(_ rows: Range<Int>) {
    if rows.isEmpty { return }
    let bits = rows.lowerBound / 8..<(rows.upperBound + 7) / 8
    validity.bitmap?.buffer.readAhead(bits)
    if let offsets {
      offsets.readAhead(4 * rows.lowerBound..<4 * (rows.upperBound + 1))
      values.readAhead(strings.byteRange(of: rows))
    } else {
      values.readAhead(type.stride.map { $0 * rows.lowerBound..<$0 * rows.upperBound } ?? bits)
    }
  }
}

/// When reading ahead pays.
public enum PagedReads: Sendable {
  /// Whether bytes are read sooner than the pages, of 4 kB, that some values among them lie on.
  ///
  /// A page that is read alone costs about as much as sixteen that are read together.
  public static func areWorthwhile(_ byteCount: Int, for valueCount: Int) -> Bool {
    byteCount / 65_536 <= valueCount
  }
}
