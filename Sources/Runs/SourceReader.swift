package import Records

/// A source that failed: the run can not go on.
package struct SourceError: Error, Sendable {
  /// Where, what, and the way out.
  package var message: String
  package init(_ message: String) { self.message = message }

  /// - Parameters:
  ///   - error: with its place in the whole source.
  ///   - name: the file.
  package init(_ error: FormatError, in name: String) {
    message = "\(name):\(error.line):\(error.column): \(error.message)"
  }
}

/// A run of whole records as a source delivers it.
///
/// Reused from block to block.
package final class SourceBlock {
  /// The records; 64 bytes of zeros follow them in memory.
  package let bytes = ByteBuffer(capacity: 64 << 10)
  /// Position in the source's order of blocks, from 0; the pipeline sets it.
  package var sequence = 0
  /// Line of the source's file on which the block begins, from 1; 0 where lines mean nothing.
  package var firstLine = 0
  /// What messages call the file, where the source has several; nil means the source's own name.
  package var fileName: String?
  /// Parsers may read so far behind the records.
  private static let padding = 64

  package init() {}

  /// Puts the zeros behind the records.
  package func pad() {
    bytes.reserve(Self.padding)
    (bytes.base + bytes.count).update(repeating: 0, count: Self.padding)
  }
}

/// Reads records of one source, block by block.
///
/// Called by one thread at a time.
package protocol SourceReader: AnyObject {
  /// Fills `block` with the next whole records (a few hundred KB, more only where one record is
  /// longer, less where the input pauses); false at the end of the source.
  ///
  /// - Throws: `SourceError`; the records of earlier calls stay good, and `next` is not called again.
  func next(_ block: SourceBlock) throws(SourceError) -> Bool
  /// A parser for the blocks, for one worker. Throws where the layout can't be found (a missing
  /// column).
  func makeParser(_ layout: RecordLayout) throws(SourceError) -> any RecordParser
  /// What messages call the source: the file's path, or `standard input`.
  var name: String { get }
  /// Bytes of the source in all, where known (for progress).
  var totalBytes: Int? { get }
  /// Bytes taken so far.
  var bytesRead: Int { get }
  /// What tells the content of the source from an earlier or later one, such as the sizes and times of
  /// its files, as it was when the source was opened; nil where there is nothing of the kind
  /// (databases, pipes). A run that is resumed wants the same.
  var fingerprint: String? { get }
  /// What people should know of the source when it was read; nil where there is nothing to say.
  var remark: String? { get }
  /// Called once all records are in the target for good, so that the source need not give them again.
  func finish() throws(SourceError)
}

extension SourceReader {
  package var totalBytes: Int? { nil }
  package var fingerprint: String? { nil }
  package var remark: String? { nil }
  package func finish() throws(SourceError) {}
}
