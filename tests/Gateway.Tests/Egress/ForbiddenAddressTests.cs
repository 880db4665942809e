using System.Net;
using ReTraced.Hosting;

namespace ReTraced.Gateway.Tests.Egress;

/// <summary>Which addresses are never called, in every form that reaches them.</summary>
public sealed class ForbiddenAddressTests
{
    [Theory]
    [InlineData("169.254.0.0", "a link-local address (169.254.0.0/16)")]
    [InlineData("169.254.169.254", "a link-local address (169.254.0.0/16)")]
    [InlineData("169.254.255.255", "a link-local address (169.254.0.0/16)")]
    [InlineData("0.0.0.0", "an unspecified address (0.0.0.0/8)")]
    [InlineData("0.255.255.255", "an unspecified address (0.0.0.0/8)")]
    [InlineData("224.0.0.1", "a multicast address (224.0.0.0/4)")]
    [InlineData("239.255.255.255", "a multicast address (224.0.0.0/4)")]
    [InlineData("255.255.255.255", "the broadcast address (255.255.255.255/32)")]
    [InlineData("::", "an unspecified address (::/128)")]
    [InlineData("fe80::1", "a link-local address (fe80::/10)")]
    [InlineData("fe80::1%1", "a link-local address (fe80::/10)")]
    [InlineData("febf:ffff::1", "a link-local address (fe80::/10)")]
    [InlineData("ff02::1", "a multicast address (ff00::/8)")]
    [InlineData("ff05::1%1", "a multicast address (ff00::/8)")]
    [InlineData("fd00:ec2::254", "the metadata service of a cloud (fd00:ec2::254/128)")]
    [InlineData("fd20:ce::254", "the metadata service of a cloud (fd20:ce::254/128)")]
    public void RuleOf_WhenTheAddressIsForbidden_NamesTheRule(string address, string rule) => Assert.Equal(rule, ForbiddenAddresses.RuleOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.255")]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("1.0.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("255.255.255.254")]
    [InlineData("::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::253")]
    [InlineData("fe7f::1")]
    [InlineData("fec0::1")]
    [InlineData("2001:db8::a9fe:a9fe")]
    [InlineData("64:ff9c::a9fe:a9fe")]
    [InlineData("2003:a9fe:a9fe::1")]
    public void RuleOf_WhenTheAddressIsNot_IsNull(string address) => Assert.Null(ForbiddenAddresses.RuleOf(IPAddress.Parse(address)));

    // Every carrier with every IPv4 rule, and with neighbours of the rules.
    [Theory]
    [InlineData("169.254.169.254", true)]
    [InlineData("0.1.2.3", true)]
    [InlineData("224.0.0.251", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("169.255.169.254", false)]
    [InlineData("223.254.169.254", false)]
    public void RuleOf_WhenIPv6CarriesAnIPv4Address_GoesByThat(string carried, bool forbidden)
    {
        var bytes = IPAddress.Parse(carried).GetAddressBytes();
        var (high, low) = ($"{bytes[0]:x2}{bytes[1]:x2}", $"{bytes[2]:x2}{bytes[3]:x2}");
        string[] forms = [$"::{carried}", $"::ffff:{carried}", $"::ffff:0:{carried}", $"64:ff9b::{carried}", $"64:ff9b:1::{carried}", $"64:ff9b:1:fffe::{carried}", $"2002:{high}:{low}::", $"2002:{high}:{low}:1::5"];
        Assert.All(forms, form => Assert.True(ForbiddenAddresses.RuleOf(IPAddress.Parse(form)) is not null == forbidden, $"{form} is{(forbidden ? " not" : "")} forbidden."));
    }
}
