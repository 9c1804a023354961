/// Cuts a stream of bytes into runs of whole records.
///
/// Runs once over every byte, on one thread.
///
/// The caller keeps the bytes that were not used and calls again with those and more behind them:
///
///     bytes: [ ---- records ---- | begun record ]      consumed = where the begun record starts
///     next:                      [ begun record, more input ... ]
///
/// At the end of the input the caller calls with `atEnd`, at least once (also with no bytes left) and until all bytes
/// are consumed. Places in errors are those of the whole stream.
package protocol BlockSplitter {
  /// Finds the whole records at the front of `bytes`, which begin where the last call's `consumed` ended. An empty
  /// range means that more bytes are needed (or, with `atEnd`, that only what is between records was left).
  mutating func split(
    _ bytes: UnsafeBufferPointer<UInt8>, atEnd: Bool
  ) throws(FormatError) -> BlockSplit
}

/// What a splitter found.
package struct BlockSplit: Equatable, Sendable {
  /// Where the whole records are.
  package var records: Range<Int>
  /// Bytes that are done with: the records and what was left out around them.
  package var consumed: Int
  /// Line of the stream on which the records begin, from 1.
  package var firstLine: Int
  package init(records: Range<Int>, consumed: Int, firstLine: Int) {
    self.records = records
    self.consumed = consumed
    self.firstLine = firstLine
  }
}

/// How long a record may be before it is taken for a mistake, where nothing else is said: 256 MB.
package let defaultMaximumRecordBytes = 256 << 20

extension FormatError {
  /// A record that is longer than allowed.
  static func recordTooLong(_ maximumBytes: Int, byteOffset: Int, line: Int, hint: String)
    -> FormatError
  {
    FormatError(
      byteOffset: byteOffset, line: line, column: 1,
      message: "the record that begins here is longer than \(maximumBytes) bytes; \(hint)")
  }
}
