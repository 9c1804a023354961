private import Glibc
internal import Records
internal import Runs

/// Cuts an input into blocks of whole records.
///
/// The input is read straight into the block; only the record begun at its end is copied to the front
/// of the next one. From a pipe, what has come so far is a block as soon as the sender pauses, or when a
/// block may not wait any longer.
struct BlockReader: ~Copyable {
  /// A block that grew for one huge record gives its memory back beyond this.
  private static let keptBytes = 4 << 20
  /// Parsers may read so far behind the end of a block.
  private static let padding = 64

  let input: TextInput
  private var splitter: any BlockSplitter
  private let context: SourceContext
  private let carry: ByteBuffer
  private var isAtEnd = false

  /// - Parameter carry: what was read of the records already.
  init(
    _ input: TextInput, _ splitter: any BlockSplitter, carry: ByteBuffer, _ context: SourceContext
  ) {
    self.input = input
    self.splitter = splitter
    self.carry = carry
    self.context = context
  }

  /// See `SourceReader.next`.
  mutating func next(_ block: SourceBlock) throws(SourceError) -> Bool {
    let bytes = block.bytes
    while true {
      bytes.removeAll()
      bytes.shrink(to: Self.keptBytes)
      bytes.append(carry.bytes)
      carry.removeAll()
      let split = try fill(bytes)
      carry.append(
        UnsafeBufferPointer(rebasing: bytes.bytes[min(split.consumed, bytes.count)...]))
      if !split.records.isEmpty {
        Self.keep(split.records, of: bytes)
        block.firstLine = split.firstLine
        return true
      }
      if isAtEnd, carry.count == 0 || split.consumed == 0 { return false }
    }
  }

  /// Reads until there is a whole record, and about a block of them where they come fast enough.
  private mutating func fill(_ bytes: ByteBuffer) throws(SourceError) -> BlockSplit {
    var goal = max(1, context.blockSize)
    let start = MonotonicClock.seconds
    while true {
      try read(bytes, upTo: goal, since: start)
      do {
        let split = try splitter.split(bytes.bytes, atEnd: isAtEnd)
        if !split.records.isEmpty || split.consumed > 0 || isAtEnd { return split }
      } catch {
        throw SourceError(error, in: input.name)
      }
      goal = max(goal, bytes.count * 2)
    }
  }

  private mutating func read(_ bytes: ByteBuffer, upTo goal: Int, since start: Double)
    throws(SourceError)
  {
    guard !isAtEnd else { return }
    bytes.reserve(max(0, goal - bytes.count) + Self.padding)
    repeat {
      guard try input.read(into: bytes, atMost: max(1, goal - bytes.count)) else {
        isAtEnd = true
        return
      }
    } while bytes.count < goal && !hasPaused(since: start)
  }

  /// Whether nothing more comes in the time that a block has.
  private func hasPaused(since start: Double) -> Bool {
    while input.hasPaused {
      let isOverdue = MonotonicClock.seconds - start >= context.blockSeconds
      if isOverdue || context.cancellation.isCancelled { return true }
      usleep(5000)
    }
    return false
  }

  private static func keep(_ records: Range<Int>, of bytes: ByteBuffer) {
    if records.lowerBound > 0 {
      bytes.base.update(from: bytes.base + records.lowerBound, count: records.count)
    }
    bytes.count = records.count
    bytes.reserve(padding)
    (bytes.base + bytes.count).update(repeating: 0, count: padding)
  }
}
