import GranaryDefinitions
import Testing

@Suite struct FeatureReferenceTests {
  @Test(arguments: ["weather__temp", "weather:temp"])
  func bothFormsNameTheSame(_ text: String) throws {
    let reference = try #require(FeatureReference(parsing: text))
    #expect(reference == FeatureReference(view: "weather", name: "temp"))
    #expect(FeatureReference(parsing: reference.description) == reference)
  }

  @Test(arguments: ["", "temp", "weather_temp", "weather:", ":temp", "__", "a:b:c", "a__b__c"])
  func anythingElseIsNoFullName(_ text: String) {
    #expect(FeatureReference(parsing: text) == nil)
  }
}
