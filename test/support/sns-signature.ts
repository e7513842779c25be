import { verify, X509Certificate } from "node:crypto";

/**
 * Whether a message of SNS is signed by a certificate, as SNS's developer guide tells subscribers
 * to find out ("Verifying the signatures of Amazon SNS messages").
 */
export function isSigned(message: Readonly<Record<string, unknown>>, pem: string): boolean {
  let text: string;
  if (message.Type === "Notification") {
    text = `Message\n${message.Message}\nMessageId\n${message.MessageId}\n`;
    if (message.Subject !== undefined) text += `Subject\n${message.Subject}\n`;
    text += `Timestamp\n${message.Timestamp}\nTopicArn\n${message.TopicArn}\n`;
    text += `Type\n${message.Type}\n`;
  } else {
    text = `Message\n${message.Message}\nMessageId\n${message.MessageId}\n`;
    text += `SubscribeURL\n${message.SubscribeURL}\nTimestamp\n${message.Timestamp}\n`;
    text += `Token\n${message.Token}\nTopicArn\n${message.TopicArn}\nType\n${message.Type}\n`;
  }
  const hash = message.SignatureVersion === "2" ? "sha256" : "sha1";
  const signature = Buffer.from(String(message.Signature), "base64");
  return verify(hash, Buffer.from(text), new X509Certificate(pem).publicKey, signature);
}
