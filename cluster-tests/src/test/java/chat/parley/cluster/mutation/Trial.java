package chat.parley.cluster.mutation;

import chat.parley.cluster.audit.Rule;
import chat.parley.cluster.fault.BrokerFaults;
import chat.parley.cluster.fault.Fault;
import chat.parley.cluster.fault.LiveFaults;
import chat.parley.cluster.fault.OwnerFaults;
import chat.parley.cluster.fault.ProcessFaults;
import chat.parley.cluster.fault.StoreFaults;
import chat.parley.cluster.fault.Wiring;
import chat.parley.cluster.mutation.agent.Mutation;
import java.util.List;
import java.util.Set;

/**
 * A broken rule, what it takes to show, and who has to notice.
 *
 * @param rounds how often the fault strikes before the auditor is asked
 * @param by rules of the audit, of which at least one has to be violated
 */
record Trial(Mutation mutation, Fault fault, int rounds, Set<Rule> by) {

    /** All of them; those of one service stand together, as services have to be started again in between. */
    static List<Trial> all(Wiring wiring) {
        Fault drops = LiveFaults.droppingClients();
        return List.of(
                new Trial(Mutation.STORE_POSITION_FIRST, StoreFaults.diskFull(), 1, Set.of(Rule.KEPT)),
                new Trial(
                        Mutation.FANOUT_OFFSET_FIRST,
                        ProcessFaults.killed("message-service-1"),
                        2,
                        Set.of(Rule.COMPLETE)),
                new Trial(Mutation.POSITION_GUARD_REMOVED, OwnerFaults.staleOwner(), 3, Set.of(Rule.KEPT, Rule.STATUS)),
                new Trial(Mutation.STORE_DEDUP_OFF, drops, 1, Set.of(Rule.GENUINE)),
                new Trial(Mutation.FANOUT_DEDUP_OFF, drops, 1, Set.of(Rule.GENUINE)),
                new Trial(Mutation.SUBSCRIBED_AFTER_FETCH, drops, 1, Set.of(Rule.COMPLETE)),
                new Trial(Mutation.INTERRUPTION_IGNORED, wiring.cut("gateway-1 and redis"), 1, Set.of(Rule.COMPLETE)),
                new Trial(Mutation.ACKS_ONE, BrokerFaults.leaderLostAlone(), 1, Set.of(Rule.KEPT)));
    }

    @Override
    public String toString() {
        return mutation.name();
    }
}
