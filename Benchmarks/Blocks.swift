internal import Records

/// Input cut into blocks of whole records, with the padding that parsers want: as a source would deliver it.
struct Blocks {
  static let layout = RecordLayout(
    fields: AccountData.fieldNames.map { RecordLayout.Field(name: $0) },
    eagerCount: AccountData.fieldNames.count)

  private(set) var buffers: [ByteBuffer] = []

  init(
    _ bytes: [UInt8], _ splitter: some BlockSplitter, from start: Int = 0,
    blockBytes: Int = 256 << 10
  ) {
    var splitter = splitter
    bytes.withUnsafeBufferPointer { bytes in
      var at = start
      while at < bytes.count {
        let upto = min(at + blockBytes, bytes.count)
        let window = UnsafeBufferPointer(rebasing: bytes[at..<upto])
        guard let split = try? splitter.split(window, atEnd: upto == bytes.count),
          split.consumed > 0
        else { return }
        let buffer = ByteBuffer(capacity: split.records.count + 64)
        buffer.append(UnsafeBufferPointer(rebasing: window[split.records]))
        buffers.append(buffer)
        at += split.consumed
      }
    }
  }

  /// Parses all blocks and returns the number of records.
  func parse(
    _ parser: some RecordParser, _ cells: UnsafeMutablePointer<Cell>, body: () -> Void = {}
  ) -> Int {
    var count = 0
    for buffer in buffers {
      parser.open(buffer.bytes)
      while case .record = parser.next(cells) {
        count += 1
        body()
      }
    }
    return count
  }

  /// Copies the cells of all records, one record after the other.
  ///
  /// They point into the blocks.
  func allCells(_ parser: some RecordParser) -> [Cell] {
    var all: [Cell] = []
    let width = AccountData.fieldNames.count
    withUnsafeTemporaryAllocation(of: Cell.self, capacity: width) { cells in
      guard let base = cells.baseAddress else { return }
      base.initialize(repeating: .empty, count: width)
      _ = parse(parser, base) { all.append(contentsOf: cells) }
    }
    return all
  }
}

extension AccountData {
  static let header = CSVHeader(names: fieldNames, delimiter: UInt8(ascii: ","))

  var csvBlocks: Blocks {
    let start = (csv.firstIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    return Blocks(csv, CSVSplitter(after: Self.header), from: start)
  }

  var jsonLinesBlocks: Blocks { Blocks(jsonLines, LinesSplitter()) }
}
