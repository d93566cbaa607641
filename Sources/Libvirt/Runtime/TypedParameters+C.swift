// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import CLibvirt
internal import Glibc

extension TypedParameters {
  /// Copies what libvirt stored.
  @safe
  init(_ parameters: UnsafePointer<virTypedParameter>?, count: Int32) {
    self.init()
    guard let parameters = unsafe parameters, count > 0 else { return }
    for index in 0..<Int(count) {
      let parameter = unsafe parameters[index]
      guard let value = unsafe Value(parameter) else { continue }
      self[TypedParameters.name(of: parameter)] = value
    }
  }

  /// Takes over what libvirt stored, and frees it.
  @safe
  init(owned parameters: UnsafeMutablePointer<virTypedParameter>?, count: Int32) {
    unsafe self.init(UnsafePointer(parameters), count: count)
    unsafe virTypedParamsFree(parameters, count)
  }

  /// Lends the parameters to a call, in libvirt's form.
  ///
  /// - Throws: what the body throws, or that a name is too long.
  @safe
  func lend<Result>(
    _ body: (UnsafeMutablePointer<virTypedParameter>?, Int32) throws(LibvirtError) -> Result
  ) throws(LibvirtError) -> Result {
    var parameters: [virTypedParameter] = unsafe []
    defer {
      for index in unsafe parameters.indices
      where unsafe Int(parameters[index].type) == VIR_TYPED_PARAM_STRING {
        unsafe free(parameters[index].value.s)
      }
    }
    for name in names {
      guard let value = values[name] else { continue }
      unsafe parameters.append(try value.parameter(named: name))
    }
    let result = unsafe parameters.withUnsafeMutableBufferPointer { buffer in
      Swift.Result { () throws(LibvirtError) in
        try unsafe body(buffer.baseAddress, Int32(clamping: buffer.count))
      }
    }
    return try result.get()
  }

  /// Frees what the elements of an array of this program own, and not the array.
  static func freeTexts(of list: UnsafeMutablePointer<virTypedParameter>, count: Int32) {
    for index in 0..<Int(max(0, count))
    where unsafe Int(list[index].type) == VIR_TYPED_PARAM_STRING {
      unsafe free(list[index].value.s)
    }
  }

  @safe
  private static func name(of parameter: virTypedParameter) -> String {
    unsafe withUnsafeBytes(of: parameter.field) { field in
      unsafe String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

extension TypedParameters.Value {
  fileprivate init?(_ parameter: virTypedParameter) {
    switch unsafe Int(parameter.type) {
    case VIR_TYPED_PARAM_INT: self = unsafe .int32(parameter.value.i)
    case VIR_TYPED_PARAM_UINT: self = unsafe .uint32(parameter.value.ui)
    case VIR_TYPED_PARAM_LLONG: self = unsafe .int64(parameter.value.l)
    case VIR_TYPED_PARAM_ULLONG: self = unsafe .uint64(parameter.value.ul)
    case VIR_TYPED_PARAM_DOUBLE: self = unsafe .double(parameter.value.d)
    case VIR_TYPED_PARAM_BOOLEAN: self = unsafe .bool(parameter.value.b != 0)
    case VIR_TYPED_PARAM_STRING:
      self = unsafe .string(String(borrowed: parameter.value.s) ?? "")
    default: return nil
    }
  }

  /// The value in libvirt's form; a text in it is to be freed.
  fileprivate func parameter(named name: String) throws(LibvirtError) -> virTypedParameter {
    var parameter = unsafe virTypedParameter()
    let fits = unsafe withUnsafeMutableBytes(of: &parameter.field) { field in
      guard name.utf8.count < field.count else { return false }
      unsafe field.copyBytes(from: name.utf8)
      return true
    }
    guard fits else { throw LibvirtError(.invalidArgument, "the parameter \(name) is too long") }
    switch self {
    case .int32(let value):
      unsafe parameter.type = Int32(VIR_TYPED_PARAM_INT)
      unsafe parameter.value.i = value
    case .uint32(let value):
      unsafe parameter.type = Int32(VIR_TYPED_PARAM_UINT)
      unsafe parameter.value.ui = value
    case .int64(let value):
      unsafe parameter.type = Int32(VIR_TYPED_PARAM_LLONG)
      unsafe parameter.value.l = value
    case .uint64(let value):
      unsafe parameter.type = Int32(VIR_TYPED_PARAM_ULLONG)
      unsafe parameter.value.ul = value
    case .double(let value):
      unsafe parameter.type = Int32(VIR_TYPED_PARAM_DOUBLE)
      unsafe parameter.value.d = value
    case .bool(let value):
      unsafe parameter.type = Int32(VIR_TYPED_PARAM_BOOLEAN)
      unsafe parameter.value.b = value ? 1 : 0
    case .string(let value):
      unsafe parameter.type = Int32(VIR_TYPED_PARAM_STRING)
      unsafe parameter.value.s = strdup(value)
    }
    return unsafe parameter
  }
}

#endif
