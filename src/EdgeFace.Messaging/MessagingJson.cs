using System.Text.Json.Serialization;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Messaging.Audit;
using EdgeFace.Messaging.Commands;
using EdgeFace.Messaging.Control;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.Site;

namespace EdgeFace.Messaging;

/// <summary>All JSON that crosses the unit's border, by generated code. Names are camelCase; what may be null is written as null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(DoorEvent))]
[JsonSerializable(typeof(EventEnvelope))]
[JsonSerializable(typeof(EventRequest))]
[JsonSerializable(typeof(DoorStatePayload))]
[JsonSerializable(typeof(UnitHealth))]
[JsonSerializable(typeof(SelfTestReport))]
[JsonSerializable(typeof(ControlStatus))]
[JsonSerializable(typeof(ControlError))]
[JsonSerializable(typeof(SubjectView))]
[JsonSerializable(typeof(SubjectView[]))]
[JsonSerializable(typeof(EnrolRequest))]
[JsonSerializable(typeof(SubjectRights))]
[JsonSerializable(typeof(AuditEntry[]))]
[JsonSerializable(typeof(AuditHead))]
[JsonSerializable(typeof(AuditVerdict))]
[JsonSerializable(typeof(CredentialView[]))]
[JsonSerializable(typeof(CredentialRequest))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(WatchLine))]
[JsonSerializable(typeof(GalleryReport))]
[JsonSerializable(typeof(CommandReply))]
[JsonSerializable(typeof(SiteFile))]
[JsonSerializable(typeof(string))]
public sealed partial class MessagingJson : JsonSerializerContext;
