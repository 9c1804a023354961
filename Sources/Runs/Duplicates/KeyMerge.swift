/// Merges sorted runs into one.
///
/// The runs have no key in common.
struct KeyMerge: ~Copyable {
  private static let roomCount = 512

  private let runs: [KeyRun]
  private let rooms: UnsafeMutableBufferPointer<SeenEntry>
  private let output: UnsafeMutableBufferPointer<SeenEntry>
  /// By run: next entry in its room, entries in its room, entries taken from the file.
  private var next: [Int]
  private var filled: [Int]
  private var taken: [Int]

  init(_ runs: [KeyRun]) {
    self.runs = runs
    rooms = .allocate(capacity: Self.roomCount * runs.count)
    output = .allocate(capacity: 8 * Self.roomCount)
    next = Array(repeating: 0, count: runs.count)
    filled = next
    taken = next
  }

  deinit {
    rooms.deallocate()
    output.deallocate()
  }

  /// Reads all runs once, front to back.
  mutating func merge() throws(TargetError) -> KeyRun {
    let result = try KeyRun()
    // A heap of runs, the one with the smallest entry first.
    var heap: [Int] = []
    for run in runs.indices where try fill(run) { heap.append(run) }
    for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(place, in: &heap) }
    var pending = 0
    while let smallest = heap.first {
      output[pending] = head(smallest)
      pending += 1
      if pending == output.count {
        try result.append(UnsafeBufferPointer(output))
        pending = 0
      }
      next[smallest] += 1
      if next[smallest] == filled[smallest], try !fill(smallest) {
        heap[0] = heap[heap.count - 1]
        heap.removeLast()
      }
      sink(0, in: &heap)
    }
    try result.append(UnsafeBufferPointer(rebasing: output[..<pending]))
    return result
  }

  private mutating func fill(_ run: Int) throws(TargetError) -> Bool {
    let start = run * Self.roomCount
    let room = UnsafeMutableBufferPointer(rebasing: rooms[start..<start + Self.roomCount])
    filled[run] = try runs[run].read(from: taken[run], into: room)
    taken[run] += filled[run]
    next[run] = 0
    return filled[run] > 0
  }

  private func head(_ run: Int) -> SeenEntry { rooms[run * Self.roomCount + next[run]] }

  private func sink(_ start: Int, in heap: inout [Int]) {
    var place = start
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { return }
      if child + 1 < heap.count, SeenEntry.precedes(head(heap[child + 1]), head(heap[child])) {
        child += 1
      }
      guard SeenEntry.precedes(head(heap[child]), head(heap[place])) else { return }
      heap.swapAt(place, child)
      place = child
    }
  }
}
