internal import Records
internal import Runs

/// Bytes that come one after the other, from a file, a pipe, or what is packed into one.
protocol ByteInput: AnyObject {
  /// What messages call it.
  var name: String { get }
  /// Bytes in all, where known, and taken so far, as they lie in the file.
  var totalBytes: Int? { get }
  var bytesRead: Int { get }
  /// See `SourceReader.fingerprint`.
  var fingerprint: String? { get }
  /// See `SourceReader.remark`.
  var remark: String? { get }
  /// Whether there is nothing to read at this moment, from somebody who may send more later.
  var hasPaused: Bool { get }

  /// Appends up to `count` bytes; waits for at least one.
  ///
  /// - Returns: how many; 0 at the end.
  func read(into buffer: ByteBuffer, atMost count: Int) throws(SourceError) -> Int
}
