private import Glibc

/// A thread with a stack of a known size.
///
/// Scripts are limited in C calls, and that limit must fit the stack. The main thread's stack
/// follows `ulimit -s`, and so do pools of the runtime; a thread of our own has what it asks for.
struct WorkerThread {
  /// Bytes of stack of every worker.
  static let stackSize = 2 << 20

  private let handle: pthread_t

  /// Starts a thread that runs `body` once; nil where the system gives no more threads.
  init?(_ body: @escaping @Sendable () -> Void) {
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    pthread_attr_init(attributes)
    defer {
      pthread_attr_destroy(attributes)
      attributes.deallocate()
    }
    pthread_attr_setstacksize(attributes, Self.stackSize)
    let work = Unmanaged.passRetained(Work(body))
    var handle: pthread_t = 0
    guard pthread_create(&handle, attributes, runWork, work.toOpaque()) == 0 else {
      work.release()
      return nil
    }
    self.handle = handle
  }

  /// Waits until the thread has ended; to be called once.
  func join() { pthread_join(handle, nil) }
}

private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runWork(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
  return nil
}
