// SPDX-License-Identifier: Apache-2.0

/// A constant in ACPI Machine Language (ACPI 6.4, 20.2.3 and 20.2.5.4).
enum AMLValue: Sendable {
  case integer(UInt64)
  /// ASCII without zero bytes.
  case string(StaticString)
  /// An identifier such as `PNP0501`, compressed into an integer (ACPI 6.4, 19.6.37).
  case eisaIdentifier(vendor: StaticString, product: UInt16)
  case package([AMLValue])
  /// A resource template (ACPI 6.4, 6.4).
  case resources([ResourceDescriptor])

  var bytes: [UInt8] {
    switch self {
    case .integer(let value):
      return Self.encoded(value)
    case .string(let text):
      return [0x0D] + Array(text.description.utf8) + [0]
    case .eisaIdentifier(let vendor, let product):
      return Self.compressed(vendor: vendor.description, product: product)
    case .package(let elements):
      let body = [UInt8(truncatingIfNeeded: elements.count)] + elements.flatMap(\.bytes)
      return [0x12] + AMLTerm.withLength(body)
    case .resources(let descriptors):
      // The end tag; its checksum byte 0 means that there is none.
      let template = descriptors.flatMap(\.bytes) + [0x79, 0]
      return [0x11] + AMLTerm.withLength(Self.encoded(UInt64(template.count)) + template)
    }
  }

  private static func encoded(_ value: UInt64) -> [UInt8] {
    var code = LittleEndianBytes()
    switch value {
    case 0, 1:
      code.append(UInt8(truncatingIfNeeded: value))
    case ...0xFF:
      code.append(UInt8(0x0A))
      code.append(UInt8(truncatingIfNeeded: value))
    case ...0xFFFF:
      code.append(UInt8(0x0B))
      code.append(UInt16(truncatingIfNeeded: value))
    case ...0xFFFF_FFFF:
      code.append(UInt8(0x0C))
      code.append(UInt32(truncatingIfNeeded: value))
    default:
      code.append(UInt8(0x0E))
      code.append(value)
    }
    return code.bytes
  }

  private static func compressed(vendor: String, product: UInt16) -> [UInt8] {
    let letters = vendor.utf8.prefix(3).reduce(UInt16(0)) { $0 << 5 | UInt16($1 & 0x1F) }
    // Big-endian halves in a little-endian double word.
    var code = LittleEndianBytes()
    code.append(UInt8(0x0C))
    code.append(letters.byteSwapped)
    code.append(product.byteSwapped)
    return code.bytes
  }
}
