enum FieldText { static func isDateTime(_ b: UnsafeBufferPointer<UInt8>) -> Bool { true }
 static func isGUID(_ b: UnsafeBufferPointer<UInt8>) -> Bool { true } }
