package chat.parley.message.room;

import chat.parley.message.CallLimits;
import chat.parley.message.MessageServiceProperties;
import chat.parley.message.account.AccountTable;
import chat.parley.message.log.EventLog;
import chat.parley.message.log.LogEnds;
import chat.parley.platform.membership.MembershipView;
import chat.parley.platform.progress.StoreProgress;
import io.github.bucket4j.TimeMeter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the rooms together. */
@Configuration(proxyBeanMethods = false)
class RoomConfiguration {

    @Bean
    RoomTable roomTable(JdbcClient store) {
        return new RoomTable(store);
    }

    @Bean
    CallLimits<Integer> roomLimits(MessageServiceProperties properties) {
        MessageServiceProperties.Rooms.CommandRate rate = properties.rooms().rate();
        return new CallLimits<>(
                rate.burst(), rate.perSecond(), "too many commands about rooms", TimeMeter.SYSTEM_NANOTIME);
    }

    @Bean
    RoomCommands roomCommands(
            RoomTable rooms,
            AccountTable accounts,
            EventLog events,
            LogEnds ends,
            MembershipView membership,
            StoreProgress progress,
            MessageServiceProperties properties) {
        return new RoomCommands(
                rooms,
                accounts,
                new RoomCommands.Backends(
                        events,
                        ends,
                        membership,
                        progress,
                        properties.rooms().applyPatience(),
                        properties.log().appendTimeout(),
                        properties.accounts().enabled()));
    }
}
