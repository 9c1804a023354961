/// The text of a script, and where its lines begin.
///
/// Lines end as they do for Lua: with a line feed, a carriage return, or both in either order. A byte order mark at the
/// beginning belongs to no column.
package struct LuaSource: Sendable {
  package let bytes: [UInt8]
  /// The first byte of each line.
  private let lineStarts: [Int]
  /// How many characters begin before every 256th byte: so that places in a line of a megabyte are found at once, too.
  private let characterMarks: [Int]
  /// Where Lua begins to read: after a byte order mark.
  let textStart: Int

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    textStart = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var starts = [textStart]
    var at = textStart
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      guard byte == .lineFeed || byte == .carriageReturn else { continue }
      if at < bytes.count, bytes[at] != byte, bytes[at] == .lineFeed || bytes[at] == .carriageReturn
      {
        at += 1
      }
      starts.append(at)
    }
    lineStarts = starts
    var marks: [Int] = []
    var count = 0
    for (offset, byte) in bytes.enumerated() {
      if offset % Self.markDistance == 0 { marks.append(count) }
      if Self.beginsCharacter(byte) { count += 1 }
    }
    characterMarks = marks
  }

  package var lineCount: Int { lineStarts.count }

  /// The line of a byte, from 1; bytes beyond the end belong to the last line.
  package func line(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  package func place(of offset: Int) -> LuaPlace {
    let line = line(of: offset)
    let start = lineStarts[line - 1]
    let end = min(max(offset, start), bytes.count)
    return LuaPlace(line: line, column: characters(before: end) - characters(before: start) + 1)
  }

  private static let markDistance = 256

  private static func beginsCharacter(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }

  private func characters(before offset: Int) -> Int {
    guard let last = characterMarks.indices.last else { return 0 }
    let mark = min(offset / Self.markDistance, last)
    return characterMarks[mark]
      + bytes[mark * Self.markDistance..<offset].count(where: Self.beginsCharacter)
  }

  package func bytes(of span: LuaSpan) -> ArraySlice<UInt8> {
    let start = min(max(0, span.start), bytes.count)
    return bytes[start..<min(max(start, span.end), bytes.count)]
  }

  /// The text of a stretch; what is not valid UTF-8 is replaced.
  package func text(of span: LuaSpan) -> String {
    String(decoding: bytes(of: span), as: UTF8.self)
  }
}

extension UInt8 {
  static var lineFeed: UInt8 { 0x0A }
  static var carriageReturn: UInt8 { 0x0D }
}
