private import CThreads
package import Records

/// Looks at all blocks of a source, several at a time, and hands on what was found in source order.
///
/// The pipeline of a run without a target: what is found does not depend on the number of workers, and no worker runs
/// far ahead of the others, so memory does not grow with the source.
package final class BlockScan<Found>: @unchecked Sendable {
  /// What one worker does with a block, on a thread of its own.
  package typealias Work = (SourceBlock) throws -> Found
  /// How far the scan is: bytes of the source taken so far.
  package typealias Take = (_ found: Found, _ bytesRead: Int) throws -> Void

  private let source: any SourceReader
  private let makeWork: (Int) throws -> Work
  private let take: Take
  private let cancellation: Cancellation
  /// Most blocks that are on their way.
  private let window: Int

  /// Guards the source, `nextToCut` and `isExhausted`.
  private let cut = Monitor()
  private var nextToCut = 0
  private var isExhausted = false

  /// Guards all that follows.
  private let order = Monitor()
  private var ready: [Int: (found: Found, bytesRead: Int)] = [:]
  private var onTheirWay = 0
  private var nextToTake = 0
  private var failure: (sequence: Int, error: any Error)?

  private init(
    _ source: any SourceReader, jobs: Int, _ cancellation: Cancellation,
    _ makeWork: @escaping (Int) throws -> Work, _ take: @escaping Take
  ) {
    self.source = source
    self.cancellation = cancellation
    self.makeWork = makeWork
    self.take = take
    window = 4 * jobs
  }

  /// Scans to the end of the source.
  ///
  /// - Parameters:
  ///   - jobs: number of workers, at least 1.
  ///   - makeWork: called once by each worker, with its number.
  ///   - take: called for each block in source order, one call at a time.
  /// - Throws: what the earliest failure threw, or `RunFailure` where the scan was interrupted.
  package static func run(
    _ source: any SourceReader, jobs: Int, cancellation: Cancellation,
    makeWork: @escaping (Int) throws -> Work, take: @escaping Take
  ) throws {
    let scan = BlockScan(source, jobs: jobs, cancellation, makeWork, take)
    let threads = (0..<max(1, jobs)).compactMap { index in WorkerThread { scan.work(index) } }
    for thread in threads { thread.join() }
    if threads.isEmpty { throw RunFailure(.system, "the system gives this process no threads") }
    if let failure = scan.failure { throw failure.error }
  }

  private func work(_ index: Int) {
    threads_spread(UInt32(index))
    do {
      let work = try makeWork(index)
      let block = SourceBlock()
      while let bytesRead = next(block) {
        do {
          hand(on: (try work(block), bytesRead), block.sequence)
        } catch {
          fail(at: block.sequence, error)
        }
      }
    } catch {
      fail(at: 0, error)
    }
  }

  /// Fills the block; nil at the end of the source, or where the scan stops.
  private func next(_ block: SourceBlock) -> Int? {
    let goesOn = order.withLock {
      while onTheirWay >= window, failure == nil { order.wait() }
      onTheirWay += 1
      return failure == nil
    }
    guard goesOn else { return nil }
    cut.lock()
    defer { cut.unlock() }
    if isExhausted { return nil }
    do {
      if cancellation.isCancelled { throw RunFailure.interrupted }
      if try source.next(block) {
        block.sequence = nextToCut
        nextToCut += 1
        return source.bytesRead
      }
    } catch {
      fail(at: nextToCut, cancellation.isCancelled ? RunFailure.interrupted : error)
    }
    isExhausted = true
    return nil
  }

  private func hand(on found: (found: Found, bytesRead: Int), _ sequence: Int) {
    order.lock()
    defer { order.unlock() }
    ready[sequence] = found
    while failure.map({ $0.sequence > nextToTake }) ?? true,
      let next = ready.removeValue(forKey: nextToTake)
    {
      do {
        try take(next.found, next.bytesRead)
      } catch {
        note(error, at: nextToTake)
      }
      nextToTake += 1
      onTheirWay -= 1
    }
    order.wakeAll()
  }

  private func fail(at sequence: Int, _ error: any Error) {
    order.withLock { note(error, at: sequence) }
  }

  /// To be called with the lock of `order`.
  private func note(_ error: any Error, at sequence: Int) {
    if let failure, failure.sequence <= sequence { return }
    failure = (sequence, error)
    order.wakeAll()
  }
}

extension SourceReader {
  /// What a parser could not get over in a block, with its place in the whole source.
  package func failure(_ fatal: FormatError, in block: SourceBlock) -> SourceError {
    SourceError(fatal.moved(bytes: 0, lines: max(0, block.firstLine - 1)), in: name)
  }
}
