internal import Records

/// Rows in the text form of COPY, one behind the other.
struct CopyRows {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Where each ends.
  let ends: [Int]

  func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    guard !range.isEmpty else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(
      rebasing: bytes[start(range.lowerBound)..<ends[range.upperBound - 1]])
  }

  private func start(_ row: Int) -> Int { row == 0 ? 0 : ends[row - 1] }

  /// The row that holds a byte.
  private func row(at offset: Int) -> Int {
    var low = 0
    var high = ends.count
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Rows with a NUL in them, and the column of the first one.
  func rowsWithNUL() -> [(row: Int, column: Int)] {
    var found: [(row: Int, column: Int)] = []
    var from = 0
    while let offset = bytes[from...].firstIndex(of: 0) {
      let row = row(at: offset)
      let column = bytes[start(row)..<offset].count { $0 == UInt8(ascii: "\t") }
      found.append((row, column))
      from = ends[row]
    }
    return found
  }
}

/// Rows that were written since the last commit, to be sent again where the connection is lost before the next.
final class PendingRows {
  private let bytes = ByteBuffer(capacity: 1 << 20)
  private var ends: [Int] = []
  /// The rows that went together, in order.
  private(set) var groups: [Range<Int>] = []

  var count: Int { ends.count }
  var byteCount: Int { bytes.count }
  var rows: CopyRows { CopyRows(bytes: bytes.bytes, ends: ends) }

  func append(_ rows: CopyRows, _ range: Range<Int>) {
    let first = ends.count
    let shift = bytes.count - (range.lowerBound == 0 ? 0 : rows.ends[range.lowerBound - 1])
    bytes.append(rows.bytes(range))
    ends += rows.ends[range].map { $0 + shift }
    groups.append(first..<ends.count)
  }

  func removeAll() {
    bytes.removeAll()
    bytes.shrink(to: 16 << 20)
    ends.removeAll(keepingCapacity: true)
    groups.removeAll(keepingCapacity: true)
  }
}
