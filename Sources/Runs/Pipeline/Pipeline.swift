private import CThreads
internal import Mapping
internal import Records

/// Moves the blocks of one task from its source through the workers to the ordered stage.
///
///     cut (one at a time) → map (all workers at once) → commit (one at a time, in source order)
///
/// A worker cuts a block, maps it, and leaves it with the others that are ready; whoever finds the next
/// one in order ready, and nobody committing, commits. The number of slots bounds how far a worker runs
/// ahead, and so memory. A worker never waits for a block later than its own, so nothing can lock up.
///
/// A block whose records give very much is mapped and committed in parts: its worker waits for the blocks before it, and
/// goes on when a part has been written. And nobody begins a block while much waits to be written.
///
/// A failure belongs to a place in the source order: blocks before it are committed, blocks after it
/// are not, whatever the number of workers.
final class Pipeline: @unchecked Sendable {
  private let plan: Plan
  private let source: any SourceReader
  private let encoders: [any RecordEncoder]
  private let parsers: [any RecordParser]
  private let stage: OrderedStage
  private let allocator: SequenceAllocator?
  private let cancellation: Cancellation
  private let turn = MappingTurn()

  /// Guards the source, `nextToCut` and `isExhausted`; a read may take long.
  private let cut = Monitor()
  private var nextToCut = 0
  private var isExhausted = false

  /// Guards all that follows.
  private let order = Monitor()
  private var free: [BlockSlot]
  private var ready: [Int: BlockSlot] = [:]
  /// What the blocks that are ready hold.
  private var readyBytes = 0
  private var nextToCommit = 0
  private var isCommitting = false
  /// What went wrong, at the earliest place.
  private var failure: (sequence: Int, RunFailure)?

  /// Bytes with which a part of a block is handed on: many times what blocks commonly give.
  private let partBytes: Int
  /// Bytes that may be ready while further blocks are begun.
  private let mostReadyBytes: Int

  /// - Parameters:
  ///   - blockSize: bytes of a usual block of the source.
  ///   - parsers: one for each worker; `encoders` likewise.
  init(
    plan: Plan, source: any SourceReader, blockSize: Int, parsers: [any RecordParser],
    encoders: [any RecordEncoder], stage: OrderedStage, allocator: SequenceAllocator?,
    cancellation: Cancellation
  ) {
    self.plan = plan
    self.source = source
    self.parsers = parsers
    self.encoders = encoders
    self.stage = stage
    self.allocator = allocator
    self.cancellation = cancellation
    let slotCount = parsers.count == 1 ? 1 : Self.slotsPerWorker(blockSize) * parsers.count
    free = (0..<slotCount).map { _ in BlockSlot() }
    partBytes = max(4 << 20, 4 * blockSize)
    mostReadyBytes = max(16 << 20, 4 * blockSize * slotCount)
  }

  /// Enough to go on mapping for the few milliseconds in which, now and then, keys go to the disk within a commit; large
  /// blocks take longer to map anyway.
  private static func slotsPerWorker(_ blockSize: Int) -> Int {
    blockSize > RunOptions.standardBlockSize ? 2 : 5
  }

  /// Runs to the end of the source or to a failure, which it returns.
  func run() -> RunFailure? {
    var threads: [WorkerThread] = []
    for index in parsers.indices {
      guard let thread = WorkerThread({ self.work(index) }) else { break }
      threads.append(thread)
    }
    for thread in threads { thread.join() }
    if threads.isEmpty { return RunFailure(.system, "the system gives this process no threads") }
    return failure?.1
  }

  // MARK: One worker

  private func work(_ index: Int) {
    threads_spread(UInt32(index))
    let numbers = allocator.map { allocator in
      WorkerNumbers(allocator) { [turn] sequence in turn.wait(before: sequence) }
    }
    do {
      let mapper = try Mapper(
        plan: plan, parser: parsers[index], encoder: encoders[index], numbers: numbers,
        isCancelled: { [cancellation] in cancellation.isCancelled })
      while let slot = takeBlock() {
        map(slot, mapper, parsers[index], numbers)
        commitReady(mapper)
      }
    } catch {
      fail(at: 0, RunFailure(wrapping: error))
    }
  }

  private func map(
    _ slot: BlockSlot, _ mapper: Mapper, _ parser: any RecordParser, _ numbers: WorkerNumbers?
  ) {
    let sequence = slot.block.sequence
    do {
      numbers?.beginBlock(sequence)
      let block = slot.block.bytes.bytes
      var isWhole = try mapper.map(block, into: slot.batch, upTo: partBytes)
      while !isWhole {
        try numbers?.endBlock()
        guard commitPart(slot, mapper) else { break }
        isWhole = try mapper.mapRest(of: block, into: slot.batch, upTo: partBytes)
      }
      if let fatal = parser.fatal {
        let error = fatal.moved(bytes: 0, lines: max(0, slot.block.firstLine - 1))
        throw SourceError(error, in: slot.block.fileName ?? source.name)
      }
      try numbers?.endBlock()
    } catch {
      numbers?.abandonBlock()
      fail(at: sequence, RunFailure(wrapping: error))
    }
    if numbers != nil { turn.finish(sequence) }
    order.withLock {
      ready[sequence] = slot
      readyBytes += slot.batch.byteCount
    }
  }

  // MARK: Cut

  /// The next block of the source; nil at its end, or when the run stops.
  private func takeBlock() -> BlockSlot? {
    guard let slot = takeSlot() else { return nil }
    cut.lock()
    defer { cut.unlock() }
    if fill(slot) { return slot }
    order.withLock {
      free.append(slot)
      order.wakeAll()
    }
    return nil
  }

  private func takeSlot() -> BlockSlot? {
    order.withLock {
      while free.isEmpty || readyBytes > mostReadyBytes, failure == nil { order.wait() }
      return failure == nil ? free.popLast() : nil
    }
  }

  private func fill(_ slot: BlockSlot) -> Bool {
    if isExhausted { return false }
    do {
      if cancellation.isCancelled { throw RunFailure.interrupted }
      guard try source.next(slot.block) else {
        isExhausted = true
        return false
      }
    } catch {
      isExhausted = true
      fail(
        at: nextToCut, cancellation.isCancelled ? .interrupted : RunFailure(wrapping: error))
      return false
    }
    slot.block.sequence = nextToCut
    slot.bytesRead = source.bytesRead
    nextToCut += 1
    return true
  }

  // MARK: Commit

  /// Commits what is next in order, unless another worker does so already.
  private func commitReady(_ mapper: Mapper) {
    order.lock()
    defer { order.unlock() }
    if isCommitting { return }
    isCommitting = true
    while let slot = nextReady() {
      order.unlock()
      let problem = commit(slot, mapper)
      order.lock()
      if let problem { note(problem, at: nextToCommit) }
      nextToCommit += 1
      free.append(slot)
      order.wakeAll()
    }
    isCommitting = false
  }

  private func nextReady() -> BlockSlot? {
    guard goesOn(to: nextToCommit) else { return nil }
    guard let slot = ready.removeValue(forKey: nextToCommit) else { return nil }
    readyBytes -= slot.batch.byteCount
    return slot
  }

  /// Commits what was mapped of a block, in its place in the order; false where the run stops before.
  private func commitPart(_ slot: BlockSlot, _ mapper: Mapper) -> Bool {
    commitReady(mapper)
    order.lock()
    defer { order.unlock() }
    let sequence = slot.block.sequence
    while isCommitting || nextToCommit < sequence, goesOn(to: sequence) { order.wait() }
    guard goesOn(to: sequence) else { return false }
    isCommitting = true
    order.unlock()
    let problem = commit(slot, mapper)
    order.lock()
    isCommitting = false
    if let problem { note(problem, at: sequence) }
    order.wakeAll()
    return problem == nil
  }

  /// Whether nothing went wrong up to a block; to be called with the lock of `order`.
  private func goesOn(to sequence: Int) -> Bool { failure.map { $0.sequence > sequence } ?? true }

  private func commit(_ slot: BlockSlot, _ mapper: Mapper) -> RunFailure? {
    do {
      try stage.commit(slot, mapper)
      return nil
    } catch {
      return error
    }
  }

  // MARK: Failure

  private func fail(at sequence: Int, _ problem: RunFailure) {
    order.withLock { note(problem, at: sequence) }
  }

  /// To be called with the lock of `order`.
  private func note(_ problem: RunFailure, at sequence: Int) {
    if let failure, failure.sequence <= sequence { return }
    failure = (sequence, problem)
    order.wakeAll()
  }
}
