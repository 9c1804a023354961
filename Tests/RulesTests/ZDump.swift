import Testing
import Foundation
@Test func dumpAll() throws {
  var all: [String: String] = [:]
  for (s, c) in [("YAMLFindingTests", YAMLFindingTests.cases), ("FieldMappingFindingTests", FieldMappingFindingTests.cases), ("TemplateFindingTests", TemplateFindingTests.cases), ("ProjectFindingTests", ProjectFindingTests.cases), ("SchemaFindingTests", SchemaFindingTests.cases), ("ValueMapFindingTests", ValueMapFindingTests.cases)] {
    for t in c { all[s + "/" + t.name] = try t.findings() }
  }
  try JSONSerialization.data(withJSONObject: all).write(to: URL(fileURLWithPath: "/tmp/gen/out.json"))
}
