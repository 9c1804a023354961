/// Account records as a sales system exports them, the same ones for the same seed: 22 fields, many short, some empty,
/// some with quotes, line breaks and letters beyond ASCII; about 300 bytes as CSV and 700 as JSON.
struct AccountData {
  static let fieldNames = [
    "accountid", "accountnumber", "name", "telephone1", "fax", "emailaddress1", "websiteurl",
    "address1_line1", "address1_line2", "address1_city", "address1_stateorprovince",
    "address1_postalcode", "address1_country", "paymenttermscode", "address1_freighttermscode",
    "address1_shippingmethodcode", "customertypecode", "creditlimit", "creditonhold",
    "transactioncurrencyid", "description", "modifiedon",
  ]
  private static let bareFields: Set<Int> = [13, 14, 15, 16, 17, 18]
  private static let scriptFields = Set(benchmarkScripts.flatMap(\.fields))

  let recordCount: Int
  /// With a header line.
  private(set) var csv: [UInt8] = []
  private(set) var jsonLines: [UInt8] = []
  private(set) var jsonArray: [UInt8] = []
  /// The values of each field that the scripts of the benchmarks are given.
  private(set) var values: [String: [String]] = [:]

  init(recordCount: Int, seed: UInt64) {
    self.recordCount = recordCount
    var random = SplitMix64(state: seed)
    csv.append(contentsOf: Self.fieldNames.joined(separator: ",").utf8)
    csv.append(UInt8(ascii: "\n"))
    jsonArray.append(UInt8(ascii: "["))
    for index in 0..<recordCount {
      let values = Self.record(index, &random)
      for (name, value) in zip(Self.fieldNames, values) where Self.scriptFields.contains(name) {
        self.values[name, default: []].append(value)
      }
      csv.append(contentsOf: values.map(Self.csvCell).joined(separator: ",").utf8)
      csv.append(UInt8(ascii: "\n"))
      let members = values.enumerated().map { field, value in
        "\"\(Self.fieldNames[field])\":"
          + Self.jsonValue(value, isBare: Self.bareFields.contains(field))
      }
      let object = Array("{\(members.joined(separator: ","))}\n".utf8)
      jsonLines += object
      if index > 0 { jsonArray.append(UInt8(ascii: ",")) }
      jsonArray += object
    }
    jsonArray.append(UInt8(ascii: "]"))
  }

  private static func record(_ index: Int, _ random: inout SplitMix64) -> [String] {
    func digits(_ count: Int) -> String {
      (0..<count).map { _ in String(random.below(10)) }.joined()
    }
    func maybe(_ percent: Int, _ value: @autoclosure () -> String) -> String {
      random.below(100) < percent ? value() : ""
    }
    let word = words[random.below(words.count)]
    let other = words[random.below(words.count)]
    let name =
      switch random.below(20) {
      case 0...2: "\(word), \(other) & Sons"
      case 3: "\"\(word)\" \(other)"
      case 4: "\(word) & Söhne KG"
      default: "\(word) \(other) Inc."
      }
    return [
      "\(digits(8))-9b1e-3601-65ce-\(digits(12))",
      maybe(92, "ACC-\(10000 + index % 90000)-KQJNPX"),
      name,
      maybe(90, "+1 \(digits(3)) 555 \(digits(4))"),
      maybe(40, "(\(digits(3))) 555-\(digits(4))"),
      maybe(85, "\(word).\(other)@\(word)\(other).com".lowercased()),
      maybe(60, "https://www.\(word)\(other).net/".lowercased()),
      "\(digits(4)) \(word) Street" + maybe(6, ", Floor \(digits(1))"),
      maybe(25, "Suite \(digits(3))"),
      ["Seattle", "Zürich", "New York", "London", "Chicago"][random.below(5)],
      maybe(94, ["WA", "CA", "NY", "TX", "Hessen"][random.below(5)]),
      digits(5),
      ["United States", "Germany", "Canada", "Mexico"][random.below(4)],
      maybe(75, digits(1)),
      maybe(50, "1"),
      maybe(70, "6"),
      maybe(65, digits(1)),
      maybe(70, "1\(digits(4)).0000"),
      random.below(25) == 0 ? "true" : "false",
      "USD",
      maybe(60, description(&random)),
      "2024-0\(1 + random.below(9))-1\(digits(1))T1\(digits(1)):00:00Z",
    ]
  }

  private static func description(_ random: inout SplitMix64) -> String {
    let count = 4 + random.below(10) + (random.below(5) == 0 ? 40 : 0)
    return (0..<count).map { _ in
      switch random.below(50) {
      case 0: "\"quoted\""
      case 1: "first,"
      case 2: "line\n"
      case 3: "日本語"
      default: words[random.below(words.count)].lowercased()
      }
    }.joined(separator: " ")
  }

  private static let words = [
    "Adventure", "Alpine", "Beacon", "Cascade", "Contoso", "Evergreen", "Fabrikam", "Harbor",
    "Meridian", "Northwind", "Proseware", "Ridge", "Summit", "Tailspin", "Wingtip", "Woodgrove",
  ]

  private static func csvCell(_ value: String) -> String {
    guard value.utf8.contains(where: { [0x2C, 0x22, 0x0A].contains($0) }) else { return value }
    return "\""
      + value.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  private static func jsonValue(_ value: String, isBare: Bool) -> String {
    if value.isEmpty { return "null" }
    if isBare { return value }
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

/// Numbers without a pattern, the same ones for the same seed (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", 2014).
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() >> 33) % limit }
}
