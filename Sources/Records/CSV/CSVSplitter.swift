/// Cuts CSV into whole records by the parity of quotes, some 30 bytes a nanosecond.
///
/// It does not ask whether quotes stand in the right places: the parser of each block does, and tells the first one
/// that does not in `fatal`. Only where no record ends for a long time does the splitter look for itself, so that a
/// stray quote is not taken for the beginning of a huge cell.
package struct CSVSplitter: BlockSplitter {
  /// How much input without the end of a record is suspicious.
  private static let firstCheckBytes = 1 << 20

  private let delimiter: UInt8
  private let maximumRecordBytes: Int
  private let kernel: ScanKernel
  /// Bytes at the front of the next call's input that were looked at.
  private var scanned = 0
  /// Whether those end inside quotes, and how many line feeds they hold.
  private var isInside = false
  private var scannedLineFeeds = 0
  private var nextCheck = CSVSplitter.firstCheckBytes
  private var byteOffset: Int
  private var line: Int

  /// The splitter begins behind the header.
  package init(
    after header: CSVHeader, maximumRecordBytes: Int = defaultMaximumRecordBytes,
    kernel: ScanKernel = .best
  ) {
    delimiter = header.delimiter
    self.maximumRecordBytes = maximumRecordBytes
    self.kernel = kernel
    byteOffset = header.length
    line = header.lineCount + 1
  }

  package mutating func split(
    _ bytes: UnsafeBufferPointer<UInt8>, atEnd: Bool
  ) throws(FormatError) -> BlockSplit {
    let counts = kernel.count(UnsafeBufferPointer(rebasing: bytes[scanned...]))
    let endsInside = isInside != (counts.quotes % 2 == 1)
    var tailLineFeeds = 0
    var end = bytes.count
    if !atEnd || endsInside {
      end = 0
      var isInsideHere = endsInside
      for position in (scanned..<bytes.count).reversed() {
        if bytes[position] == ASCII.quote {
          isInsideHere.toggle()
        } else if bytes[position] == ASCII.lineFeed {
          if !isInsideHere {
            end = position + 1
            break
          }
          tailLineFeeds += 1
        }
      }
    }
    guard end > 0 else {
      if atEnd, bytes.count > 0 { throw brokenQuotes(bytes) }
      try refuseHopeless(bytes)
      isInside = endsInside
      scannedLineFeeds += counts.lineFeeds
      scanned = bytes.count
      return BlockSplit(records: 0..<0, consumed: 0, firstLine: line)
    }
    let split = BlockSplit(records: 0..<end, consumed: end, firstLine: line)
    line += scannedLineFeeds + counts.lineFeeds - tailLineFeeds
    byteOffset += end
    scanned = bytes.count - end
    isInside = endsInside
    scannedLineFeeds = tailLineFeeds
    nextCheck = CSVSplitter.firstCheckBytes
    return split
  }

  /// Throws where more input can't make a record of this.
  private mutating func refuseHopeless(_ bytes: UnsafeBufferPointer<UInt8>) throws(FormatError) {
    guard bytes.count >= min(nextCheck, maximumRecordBytes) else { return }
    nextCheck = bytes.count * 2
    if let stray = CSVIndex.firstStrayQuote(in: bytes, delimiter: delimiter, kernel: kernel) {
      throw error(at: stray, in: bytes, CSVText.strayQuoteMessage)
    }
    guard bytes.count > maximumRecordBytes else { return }
    throw .recordTooLong(
      maximumRecordBytes, byteOffset: byteOffset, line: line,
      hint: "is there a quote in it that is never closed?")
  }

  /// What is wrong with a last record that ends inside quotes.
  private func brokenQuotes(_ bytes: UnsafeBufferPointer<UInt8>) -> FormatError {
    if let stray = CSVIndex.firstStrayQuote(in: bytes, delimiter: delimiter, kernel: kernel) {
      return error(at: stray, in: bytes, CSVText.strayQuoteMessage)
    }
    return error(at: CSVSplitter.openQuote(bytes), in: bytes, CSVText.openQuoteMessage)
  }

  private func error(
    at offset: Int, in bytes: UnsafeBufferPointer<UInt8>, _ message: String
  ) -> FormatError {
    FormatError(at: offset, in: bytes, message: message).moved(bytes: byteOffset, lines: line - 1)
  }

  /// Position of the quote that opened the cell in which the bytes end.
  static func openQuote(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var isInside = false
    var opened = 0
    var closed = -1
    for (position, byte) in bytes.enumerated() where byte == ASCII.quote {
      isInside.toggle()
      if !isInside {
        closed = position
      } else if position != closed + 1 || position == 0 {
        // A quote directly behind a closing one is the second half of a doubled quote.
        opened = position
      }
    }
    return opened
  }
}
