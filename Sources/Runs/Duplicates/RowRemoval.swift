internal import Mapping
private import Records

extension MappedBatch {
  /// Takes rows out of the batch: their bytes, ends, places and hashes.
  ///
  /// - Parameter rows: positions in ascending order.
  func removeRows(_ rows: [Int]) {
    guard let first = rows.first else { return }
    let hasHashes = keyHashes.count == rowEnds.count
    var removed = rows[...]
    var keptCount = first
    var start = first > 0 ? rowEnds[first - 1] : 0
    var keptBytes = start
    for row in first..<rowEnds.count {
      let end = rowEnds[row]
      defer { start = end }
      if removed.first == row {
        removed = removed.dropFirst()
        continue
      }
      // `update` moves overlapping memory; rows only move to the front.
      (output.base + keptBytes).update(from: output.base + start, count: end - start)
      keptBytes += end - start
      rowEnds[keptCount] = keptBytes
      rowIndices[keptCount] = rowIndices[row]
      if hasHashes { keyHashes[keptCount] = keyHashes[row] }
      keptCount += 1
    }
    rowEnds.removeSubrange(keptCount...)
    rowIndices.removeSubrange(keptCount...)
    if hasHashes { keyHashes.removeSubrange(keptCount...) }
    output.count = keptBytes
  }
}
