/// How far a run is; given after each block of records.
package struct RunProgress: Sendable {
  package var task: String
  package var read: Int
  package var written: Int
  package var rejected: Int
  /// Bytes of the source taken so far, and in all where known.
  package var bytesRead: Int
  package var totalBytes: Int?
}
