using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ReTraced.Grains.Tests;

public class QueueBookPropertyTests
{
    // A failing run prints its seed; put it in WithReplay to see it again.
    [Fact]
    public void Take_WhateverHappenedBefore_HandsOutWhatASimpleModelSays() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(150),
        Prop.ForAll(BookStep.Sequences, steps =>
        {
            var model = new BookModel();
            foreach (var step in steps)
            {
                model.Do(step);
            }

            model.TakeAll();
        }));
}
