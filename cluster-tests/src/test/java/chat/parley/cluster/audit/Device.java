package chat.parley.cluster.audit;

/**
 * One client of a user, over all its connections: it resumes where it was.
 *
 * @param number tells the devices of a user apart
 * @param ownReceipts it says itself what was delivered to it ({@code ?receipts=client})
 */
public record Device(int userId, int number, boolean ownReceipts) {

    @Override
    public String toString() {
        return "user " + userId + " device " + number;
    }
}
