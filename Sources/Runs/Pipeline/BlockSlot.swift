internal import Mapping

/// A block on its way: the records as read, and what mapping made of them.
///
/// Used again and again; belongs to one worker at a time.
final class BlockSlot {
  let block = SourceBlock()
  let batch = MappedBatch()
  /// Bytes of the source taken when the block was read.
  var bytesRead = 0
}
