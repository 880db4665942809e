using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>An index that a job enters or leaves.</summary>
/// <param name="Index">Its sorted set.</param>
/// <param name="Enters">False if the job leaves it.</param>
internal readonly record struct SearchMark(RedisKey Index, bool Enters);
