// A program that imports Granary sees the types that its methods take and return.
@_exported public import GranaryColumns
@_exported public import GranaryDefinitions
@_exported public import GranaryFeatures
@_exported public import GranaryIngest
@_exported public import GranaryIngestHTTP
@_exported public import GranaryJSON
@_exported public import GranaryModels
@_exported public import GranaryOffline
@_exported public import GranaryRegistry
@_exported public import GranaryValidation
