internal import CScan

// Cells have the layout of the C module's; a test compares the two.

extension UnsafePointer<Cell> {
  /// The cells as C functions take them.
  @inline(__always)
  var scanned: UnsafePointer<scan_cell> {
    UnsafeRawPointer(self).assumingMemoryBound(to: scan_cell.self)
  }
}

extension UnsafeMutablePointer<Cell> {
  /// The cells as C functions take them.
  @inline(__always)
  var scanned: UnsafeMutablePointer<scan_cell> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: scan_cell.self)
  }
}

extension ByteBuffer {
  /// Lets a row writer write behind what is there.
  ///
  /// - Parameter rowBytes: what a row may take at most, cells of more than 64 bytes not counted.
  @inline(__always)
  func write(rowBytes: Int, _ body: (inout scan_output) -> Int) -> Int {
    reserve(rowBytes)
    var output = scan_output(place: base + count, end: base + capacity, row_bytes: rowBytes)
    let result = body(&output)
    count = output.place - base
    return result
  }
}
