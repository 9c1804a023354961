/// All checks of rules, in the order of their first numbers.
enum KnownChecks {
  static let all: [RuleCheck] = [
    .requirements, .unusedParameters, .unusedSequences, .plainSecrets, .secretParameters, .scripts,
    .requiredFields, .readOnlyFields, .fieldTypes, .fieldLengths, .optionNumbers, .references,
    .taskKeys, .keyValues, .keysWithoutEffect, .sequenceOutsideKey, .numberRanges,
    .mapResults, .shadowedRows, .unreachableRows, .missingEntries, .unusedMaps, .inverseMaps,
    .blankEdges, .emptyMaps, .columnOrder, .keptValues,
    .testReferences, .testFiles, .testNames, .testExpectations,
  ]
}
