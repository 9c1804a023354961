/// Room for values that are made while one record is mapped: decoded text, joined text, results of scripts.
///
/// What was handed out keeps its address until `reset`. Memory is taken in chunks and used again; after a record that
/// needed much more than usual, the surplus goes back.
///
///     chunk 0: [ used | free ]   chunk 1: [ used | free ] ...        behind each: 64 bytes that may be overwritten
public final class Scratch {
  @usableFromInline
  struct Chunk {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
  }

  /// What changes at each allocation, behind a pointer: a class's own variables would be checked for exclusive access.
  @usableFromInline
  struct State {
    @usableFromInline var next: UnsafeMutablePointer<UInt8>
    @usableFromInline var left: Int
    /// The chunk that is being used.
    @usableFromInline var current: Int
    /// The first chunk.
    @usableFromInline var first: Chunk
  }

  /// Kept from record to record, at most.
  private static let keptBytes = 1 << 20
  private static let padding = 64

  private var chunks: [Chunk] = []
  @usableFromInline let state: UnsafeMutablePointer<State>

  package init(capacity: Int = 64 << 10) {
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Scratch.padding)
    chunks.append(Chunk(base: base, capacity: capacity))
    state = .allocate(capacity: 1)
    state.initialize(to: State(next: base, left: capacity, current: 0, first: chunks[0]))
  }

  deinit {
    state.deallocate()
    for chunk in chunks { chunk.base.deallocate() }
  }

  /// Takes everything back that was handed out.
  @inlinable @inline(__always)
  public func reset() {
    if state.pointee.current != 0 { release() }
    state.pointee.next = state.pointee.first.base
    state.pointee.left = state.pointee.first.capacity
  }

  /// `count` bytes, not initialised; a writer may also write up to 64 bytes behind them as long as nothing was
  /// allocated after them.
  @inlinable @inline(__always)
  public func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if count > state.pointee.left { grow(count) }
    let place = state.pointee.next
    state.pointee.next = place + count
    state.pointee.left &-= count
    return place
  }

  /// Gives the last `count` bytes of the last allocation back.
  @inlinable @inline(__always)
  public func giveBack(_ count: Int) {
    state.pointee.next -= count
    state.pointee.left &+= count
  }

  /// A copy of the bytes.
  package func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    let place = allocate(bytes.count)
    if let base = bytes.baseAddress { place.update(from: base, count: bytes.count) }
    return UnsafeBufferPointer(start: place, count: bytes.count)
  }

  @usableFromInline @inline(never)
  func grow(_ count: Int) {
    let current = state.pointee.current + 1
    state.pointee.current = current
    if current == chunks.count || chunks[current].capacity < count {
      let capacity = max(count, chunks[current - 1].capacity * 2)
      let base = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Scratch.padding)
      chunks.insert(Chunk(base: base, capacity: capacity), at: current)
    }
    state.pointee.next = chunks[current].base
    state.pointee.left = chunks[current].capacity
  }

  @usableFromInline @inline(never)
  func release() {
    state.pointee.current = 0
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
