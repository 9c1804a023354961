internal import CScan

/// Takes the escapes out of cells: CSV's doubled quotes, JSON's backslashes.
package enum CellDecoder {
  /// The cell without escapes; the same cell where it has none.
  ///
  /// Decoded bytes stand in `scratch`.
  @inline(__always)
  package static func decode(_ cell: Cell, into scratch: Scratch) -> Cell {
    cell.flags.isDisjoint(with: .escaped) ? cell : decoded(cell, scratch)
  }

  /// Appends the text of a cell without escapes.
  package static func append(_ cell: Cell, to buffer: ByteBuffer) {
    guard !cell.flags.isDisjoint(with: .escaped) else { return buffer.append(cell.bytes) }
    buffer.reserve(Int(cell.count))
    buffer.count += write(cell, to: buffer.base + buffer.count)
  }

  /// The text of a cell without escapes; bytes that are not UTF-8 become U+FFFD.
  package static func text(of cell: Cell) -> String {
    let buffer = ByteBuffer(capacity: cell.bytes.count)
    return withExtendedLifetime(buffer) {
      append(cell, to: buffer)
      return String(decoding: buffer.bytes, as: UTF8.self)
    }
  }

  @inline(never)
  private static func decoded(_ cell: Cell, _ scratch: Scratch) -> Cell {
    let place = scratch.allocate(Int(cell.count))
    let length = write(cell, to: place)
    scratch.giveBack(Int(cell.count) - length)
    return Cell(base: place, count: length, kind: cell.kind)
  }

  /// Writes the text, which is never longer than its escaped form, and returns its length.
  static func write(_ cell: Cell, to place: UnsafeMutablePointer<UInt8>) -> Int {
    cell.flags.contains(.csvEscaped)
      ? writeCSV(cell.bytes, place) : writeJSON(cell.bytes, place)
  }

  private static func writeCSV(
    _ text: UnsafeBufferPointer<UInt8>, _ place: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var length = 0
    var index = 0
    while index < text.count {
      let byte = text[index]
      place[length] = byte
      length += 1
      index += byte == ASCII.quote ? 2 : 1
    }
    return length
  }

  /// The text was checked, so each backslash begins a whole escape; what is not one is copied as it is.
  private static func writeJSON(
    _ text: UnsafeBufferPointer<UInt8>, _ place: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard var from = text.baseAddress else { return 0 }
    let end = from + text.count
    var length = 0
    while from < end {
      let plain = scan_json_plain(from, end - from)
      (place + length).update(from: from, count: plain)
      length += plain
      from += plain
      guard from < end else { break }
      guard from.pointee == ASCII.backslash, end - from >= 2 else {
        place[length] = from.pointee
        length += 1
        from += 1
        continue
      }
      if from[1] == UInt8(ascii: "u"), let (scalar, taken) = scalar(from, end) {
        length += UTF8Text.put(scalar, at: place + length)
        from += taken
      } else {
        place[length] = meaning(of: from[1])
        length += 1
        from += 2
      }
    }
    return length
  }

  private static func meaning(of letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 8
    case UInt8(ascii: "f"): 12
    case UInt8(ascii: "n"): ASCII.lineFeed
    case UInt8(ascii: "r"): ASCII.carriageReturn
    case UInt8(ascii: "t"): ASCII.tab
    default: letter
    }
  }

  /// The character of a `\u` escape, or of a pair of them, and the bytes it takes.
  private static func scalar(
    _ from: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> (UInt32, Int)? {
    guard let unit = JSONChecker.codeUnit(from + 2, end) else { return nil }
    guard unit & 0xF800 == 0xD800 else { return (unit, 6) }
    guard end - from >= 12, let low = JSONChecker.codeUnit(from + 8, end) else { return nil }
    return (0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF)), 12)
  }
}
