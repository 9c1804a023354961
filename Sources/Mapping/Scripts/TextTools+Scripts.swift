import Records
import Sandbox

extension TextTools {
  /// A script's `text` function on a text with characters beyond ASCII.
  ///
  /// - Returns: the size of the result, which is in `output` only where it fits.
  static func apply(
    _ operation: TextOperation, _ input: UnsafeBufferPointer<UInt8>,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    guard let start = input.baseAddress, !input.isEmpty else { return 0 }
    let scratch = Scratch()
    // The result may lie in there.
    defer { withExtendedLifetime(scratch) {} }
    let cell = Cell(base: start, count: input.count)
    let result =
      switch operation {
      case .upper: changeCase(cell, upper: true, scratch)
      case .lower: changeCase(cell, upper: false, scratch)
      case .fold: fold(cell, scratch)
      case .trim: trim(cell)
      case .squeeze: copy(squeezed(String(decoding: input, as: UTF8.self)), scratch)
      }
    let count = Int(result.count)
    if count > 0, count <= output.count, let place = output.baseAddress {
      place.update(from: result.base, count: count)
    }
    return count
  }
}
