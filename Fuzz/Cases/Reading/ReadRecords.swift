import Records

/// All that a reader makes of an input, in a form that can be compared.
struct ReadRecords: Equatable {
  enum Record: Equatable {
    case cells([CellText])
    case malformed(String)
  }

  struct Entry: Equatable {
    var record: Record
    /// Line of the file on which the record begins.
    var line: Int
    /// The whole record as the rejects show it.
    var source: [UInt8]
  }

  var entries: [Entry] = []
  /// What reading ended with; empty where that is the end of the input.
  var error = ""

  /// Where two readings of an input differ that is not what it says it is, up to the first thing that is wrong: behind
  /// that, and in the words for it, they may.
  func roughDifference(_ other: ReadRecords) -> String? {
    for (place, pair) in zip(soundEntries, other.soundEntries).enumerated() where pair.0 != pair.1 {
      return "record \(place + 1): \(pair.0) / \(pair.1)"
    }
    if isSound != other.isSound { return "error '\(error)' / '\(other.error)'" }
    return isSound ? difference(other) : nil
  }

  private var soundEntries: ArraySlice<Entry> {
    entries.prefix { entry in if case .cells = entry.record { true } else { false } }
  }

  private var isSound: Bool { error.isEmpty && soundEntries.count == entries.count }

  /// Where two readings differ, in words.
  func difference(_ other: ReadRecords) -> String? {
    if self == other { return nil }
    for (place, pair) in zip(entries, other.entries).enumerated() where pair.0 != pair.1 {
      return "record \(place + 1): \(pair.0) / \(pair.1)"
    }
    if entries.count != other.entries.count {
      let more = entries.count > other.entries.count ? entries : other.entries
      let first = more[min(entries.count, other.entries.count)]
      return "\(entries.count) / \(other.entries.count) records (\(first)), "
        + "error '\(error)' / '\(other.error)'"
    }
    return "error '\(error)' / '\(other.error)'"
  }
}

/// A cell with its kind and its text without escapes.
struct CellText: Equatable, CustomStringConvertible {
  var kind: Cell.Kind
  var bytes: [UInt8]

  init(_ cell: Cell) {
    let buffer = ByteBuffer(capacity: Int(cell.count) + 64)
    CellDecoder.append(cell, to: buffer)
    kind = cell.kind
    bytes = Array(buffer.bytes)
  }

  init(_ kind: Cell.Kind, _ bytes: [UInt8]) {
    self.kind = bytes.isEmpty ? .empty : kind
    self.bytes = bytes
  }

  var description: String { "\(kind) \(String(decoding: bytes, as: UTF8.self).debugDescription)" }
}

extension ReadRecords {
  /// Takes one block apart and adds what is in it.
  ///
  /// - Returns: false where the parser says that nothing behind can be trusted.
  mutating func add(
    _ block: UnsafeBufferPointer<UInt8>, firstLine: Int, _ parser: any RecordParser,
    _ layout: RecordLayout, _ body: (UnsafeMutablePointer<Cell>) -> Void = { _ in }
  ) -> Bool {
    let cells = UnsafeMutablePointer<Cell>.allocate(capacity: max(1, layout.eagerCount))
    cells.initialize(repeating: .empty, count: max(1, layout.eagerCount))
    defer { cells.deallocate() }
    let source = ByteBuffer()
    parser.open(block)
    while true {
      let step = parser.next(cells)
      if step == .end { break }
      source.removeAll()
      parser.appendSource(to: source)
      let record: Record =
        step == .record
        ? .cells(
          layout.fields.indices.map {
            CellText($0 < layout.eagerCount ? cells[$0] : parser.lazyCell($0))
          }) : .malformed(parser.problem)
      if step == .record { body(cells) }
      entries.append(
        Entry(record: record, line: firstLine + parser.lineOffset, source: Array(source.bytes)))
    }
    guard let fatal = parser.fatal else { return true }
    let moved = fatal.moved(bytes: 0, lines: firstLine - 1)
    error = "\(moved.line):\(moved.column): \(moved.message)"
    return false
  }

  /// Reads bytes as a splitter cuts them when they come in pieces.
  init(
    pieces pieceLength: Int, of bytes: ArraySlice<UInt8>, _ splitter: some BlockSplitter,
    _ parser: any RecordParser, _ layout: RecordLayout
  ) {
    var splitter = splitter
    var rest = bytes
    var taken = 0
    while true {
      taken = min(taken + max(1, pieceLength), rest.count)
      let atEnd = taken == rest.count
      let piece = PaddedBytes(rest.prefix(taken))
      defer { withExtendedLifetime(piece) {} }
      let split: BlockSplit
      do {
        split = try splitter.split(piece.bytes, atEnd: atEnd)
      } catch {
        self.error = "\(error.line):\(error.column): \(error.message)"
        return
      }
      if !split.records.isEmpty {
        let records = PaddedBytes(rest.prefix(taken)[relative: split.records])
        defer { withExtendedLifetime(records) {} }
        guard add(records.bytes, firstLine: split.firstLine, parser, layout) else { return }
      }
      rest = rest.dropFirst(split.consumed)
      taken -= split.consumed
      if atEnd, rest.isEmpty || split.consumed == 0 { return }
    }
  }
}

extension ArraySlice<UInt8> {
  fileprivate subscript(relative range: Range<Int>) -> ArraySlice<UInt8> {
    self[(startIndex + range.lowerBound)..<(startIndex + range.upperBound)]
  }
}

/// Bytes as a block, followed by what no parser may take for a part of it.
final class PaddedBytes {
  private let buffer: ByteBuffer
  private let count: Int

  init(_ bytes: some Collection<UInt8>) {
    buffer = ByteBuffer(capacity: bytes.count + 64)
    count = bytes.count
    bytes.withContiguousStorageIfAvailable { buffer.append($0) } ?? bytes.forEach(buffer.append)
    for _ in 0..<64 { buffer.append(UInt8(ascii: "\"")) }
  }

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: buffer.bytes[..<count]) }
}
