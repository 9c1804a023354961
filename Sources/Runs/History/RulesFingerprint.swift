internal import Rules

/// What tells rules from others: the bytes of all their files and the values of their parameters.
enum RulesFingerprint {
  /// 16 hexadecimal digits; the secrets among the parameters are left out.
  static func of(_ rules: RuleSet) -> String {
    var hash = FNV()
    for path in rules.files.sorted() {
      hash.add(path.utf8)
      hash.add((try? RuleFile.read(path, limit: .max, in: rules.bounds)) ?? [])
    }
    for (name, value) in rules.parameters.sorted(by: { $0.key < $1.key }) {
      hash.add(name.utf8)
      hash.add(rules.hidingSecrets(in: value.text).utf8)
    }
    let digits = String(hash.value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// FNV-1a with 64 bits (draft-eastlake-fnv): enough to notice a change that nobody wants to hide.
  private struct FNV {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Collection<UInt8>) {
      for byte in bytes { add(byte) }
      // Ends the part, so that two parts are not taken for one.
      add(0)
    }

    private mutating func add(_ byte: UInt8) {
      value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
    }
  }
}
