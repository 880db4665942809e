using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReTraced.Storage.Redis.Format;

/// <summary>How the forms of this store are read and written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.Strict, MaxDepth = 256)]
[JsonSerializable(typeof(StoredJobText))]
[JsonSerializable(typeof(LiveSpecText))]
[JsonSerializable(typeof(MarkedJobText))]
[JsonSerializable(typeof(MarkedSpecText))]
[JsonSerializable(typeof(LogLineText))]
[JsonSerializable(typeof(DeadLetters.DeadLetterRow))]
[JsonSerializable(typeof(string))]
internal sealed partial class StoredJson : JsonSerializerContext;
