internal import Records

extension PostgresCatalog.Column {
  /// What PostgreSQL would round or cut in this column without a word; nil where it takes a value exactly or not
  /// at all.
  ///
  /// Sizes are packed as in the server's source (`numeric.c`, `varchar.c`, `timestamp.c`).
  var limit: CopyLimit? {
    switch baseType {
    case "numeric":
      // Eleven bits of decimals below the digits, with their sign.
      guard typeModifier >= 4 else { return nil }
      let bits = (typeModifier - 4) & 0x7FF
      return .decimals((bits ^ 1024) - 1024)
    case "money": return .decimals(2)
    case "float4": return .digits(6)
    case "float8": return .digits(15)
    case "timestamptz": return .secondDecimals(typeModifier >= 0 ? typeModifier : 6)
    case "timestamp": return .localSecondDecimals(typeModifier >= 0 ? typeModifier : 6)
    case "date": return .day
    case "varchar", "bpchar": return typeModifier >= 4 ? .characters(typeModifier - 4) : nil
    default: return nil
    }
  }
}
