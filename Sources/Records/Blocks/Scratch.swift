/// Room for values that are made while one record is mapped: decoded text, joined text, results of scripts.
///
/// What was handed out keeps its address until `reset`. Memory is taken in chunks and used again; after a record that
/// needed much more than usual, the surplus goes back.
///
///     chunk 0: [ used | free ]   chunk 1: [ used | free ] ...        behind each: 64 bytes that may be overwritten
package final class Scratch {
  private struct Chunk {
    var base: UnsafeMutablePointer<UInt8>
    var capacity: Int
  }

  /// Kept from record to record, at most.
  private static let keptBytes = 1 << 20
  private static let padding = 64

  private var chunks: [Chunk] = []
  private var current = 0
  private var next: UnsafeMutablePointer<UInt8>
  private var left: Int

  package init(capacity: Int = 64 << 10) {
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Scratch.padding)
    chunks.append(Chunk(base: base, capacity: capacity))
    next = base
    left = capacity
  }

  deinit {
    for chunk in chunks { chunk.base.deallocate() }
  }

  /// Takes everything back that was handed out.
  @inline(__always)
  package func reset() {
    if current != 0 { release() }
    next = chunks[0].base
    left = chunks[0].capacity
  }

  /// `count` bytes, not initialised; a writer may also write up to 64 bytes behind them as long as nothing was
  /// allocated after them.
  @inline(__always)
  package func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if count > left { grow(count) }
    let place = next
    next += count
    left &-= count
    return place
  }

  /// Gives the last `count` bytes of the last allocation back.
  @inline(__always)
  package func giveBack(_ count: Int) {
    next -= count
    left &+= count
  }

  /// A copy of the bytes.
  package func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    let place = allocate(bytes.count)
    if let base = bytes.baseAddress { place.update(from: base, count: bytes.count) }
    return UnsafeBufferPointer(start: place, count: bytes.count)
  }

  @inline(never)
  private func grow(_ count: Int) {
    current += 1
    if current == chunks.count || chunks[current].capacity < count {
      let capacity = max(count, chunks[current - 1].capacity * 2)
      let base = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Scratch.padding)
      chunks.insert(Chunk(base: base, capacity: capacity), at: current)
    }
    next = chunks[current].base
    left = chunks[current].capacity
  }

  @inline(never)
  private func release() {
    current = 0
    // The first chunk stays in any case.
    var keptBytes = 0
    var keptCount = 0
    for (index, chunk) in chunks.enumerated() {
      keptBytes += chunk.capacity
      if index > 0, keptBytes > Scratch.keptBytes { break }
      keptCount = index + 1
    }
    for chunk in chunks[keptCount...] { chunk.base.deallocate() }
    chunks.removeSubrange(keptCount...)
  }
}
