import Records

/// Bytes as a block: 64 bytes of rubbish behind them, which no parser may take for part of the block.
final class TestBlock {
  private let buffer: ByteBuffer
  private let count: Int

  init(_ bytes: some Collection<UInt8>, padding: UInt8 = UInt8(ascii: "\"")) {
    buffer = ByteBuffer(capacity: bytes.count + 64)
    for byte in bytes { buffer.append(byte) }
    for _ in 0..<64 { buffer.append(padding) }
    count = bytes.count
  }

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: buffer.bytes[..<count]) }
}

extension RecordLayout {
  init(_ names: [String], eagerCount: Int? = nil) {
    self.init(
      fields: names.map { RecordLayout.Field(name: $0) }, eagerCount: eagerCount ?? names.count)
  }
}

extension Cell {
  /// The decoded text; composites and numbers are marked.
  var text: String {
    let scratch = Scratch()
    let decoded = CellDecoder.decode(self, into: scratch)
    let text = String(decoding: decoded.bytes, as: UTF8.self)
    return switch kind {
    case .empty: "∅"
    case .text: text
    case .number: "#\(text)"
    case .boolean: "?\(text)"
    case .composite: "@\(text)"
    }
  }
}

extension Cell {
  /// The text and what is known of it.
  var marked: String { isEmpty ? text : "\(text)^\(flags.rawValue)" }
}

/// All that a parser makes of a block: the cells of a record joined by `|`, or `! problem`; at last `!! error`.
///
/// - Parameter also: what else to tell of each record; with it, cells tell their flags.
func parseAll<Parser: RecordParser>(
  _ parser: Parser, _ bytes: some Collection<UInt8>, slots: Int, eagerCount: Int? = nil,
  also: ((Parser) -> String)? = nil
) -> [String] {
  let block = TestBlock(bytes)
  defer { withExtendedLifetime(block) {} }
  let eager = eagerCount ?? slots
  var found: [String] = []
  withUnsafeTemporaryAllocation(of: Cell.self, capacity: max(eager, 1)) { cells in
    guard let base = cells.baseAddress else { return }
    base.initialize(repeating: .empty, count: max(eager, 1))
    parser.open(block.bytes)
    while true {
      switch parser.next(base) {
      case .record:
        let cells = (0..<slots).map { $0 < eager ? base[$0] : parser.lazyCell($0) }
        let texts = cells.map { also == nil ? $0.text : $0.marked }
        found.append(texts.joined(separator: "|") + (also.map { " \($0(parser))" } ?? ""))
      case .malformed:
        found.append("! \(parser.problem)" + (also.map { " \($0(parser))" } ?? ""))
      case .end:
        if let fatal = parser.fatal { found.append("!! \(fatal)") }
        return
      }
    }
  }
  return found
}

/// Feeds bytes to a splitter in pieces and hands over each run of records with the line on which it begins.
func splitAll(
  _ splitter: inout some BlockSplitter, _ bytes: [UInt8], pieceLength: Int,
  _ body: (ArraySlice<UInt8>, Int) -> Void
) throws(FormatError) {
  var start = 0
  var end = 0
  while true {
    end = min(end + pieceLength, bytes.count)
    let window = bytes[start..<end]
    let atEnd = end == bytes.count
    let block = TestBlock(window)
    defer { withExtendedLifetime(block) {} }
    let split = try splitter.split(block.bytes, atEnd: atEnd)
    if !split.records.isEmpty {
      body(
        window[(start + split.records.lowerBound)..<(start + split.records.upperBound)],
        split.firstLine)
    }
    start += split.consumed
    if atEnd, start == bytes.count { return }
    if atEnd, split.consumed == 0 { return }
  }
}

/// Numbers without a pattern, the same ones for the same seed (SplitMix64).
struct TestRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

func withBytes<Result>(
  _ text: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
) rethrows -> Result {
  var text = text
  return try text.withUTF8(body)
}

func appendedText(_ body: (ByteBuffer) -> Void) -> String {
  let buffer = ByteBuffer()
  body(buffer)
  return String(decoding: buffer.bytes, as: UTF8.self)
}
