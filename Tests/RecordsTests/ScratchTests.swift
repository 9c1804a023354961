import Records
import Testing

@Suite struct ScratchTests {
  @Test func keepsWhatItHandedOut() {
    var random = TestRandom(state: 6)
    let scratch = Scratch(capacity: 64)
    for _ in 0..<20 {
      scratch.reset()
      var copies: [(UnsafeBufferPointer<UInt8>, [UInt8])] = []
      for byte in UInt8(0)..<200 {
        let bytes = [UInt8](repeating: byte, count: Int.random(in: 0...5000, using: &random))
        copies.append((bytes.withUnsafeBufferPointer(scratch.copy), bytes))
      }
      #expect(copies.allSatisfy { $0.0.elementsEqual($0.1) })
    }
  }

  @Test func givesBackTheEndOfAnAllocation() {
    let scratch = Scratch(capacity: 64)
    let first = scratch.allocate(50)
    scratch.giveBack(20)
    #expect(scratch.allocate(30) == first + 30)
  }
}
