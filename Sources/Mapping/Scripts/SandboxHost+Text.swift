internal import Sandbox

extension SandboxHost {
  /// All hosts here have the same functions `text.*`.
  func text(
    _ operation: TextOperation, _ input: UnsafeBufferPointer<UInt8>,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    TextTools.apply(operation, input, into: output)
  }
}
